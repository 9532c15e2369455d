"""A budget of CPU time for one item, so that one that never ends loses only itself.

For the child process of `hub.core.sandbox`: a recurrence rule that never matches, say, yields
nothing that a cap could count, and killing the child would lose the whole source.  It stops
Python code; a call into a library in C or Rust runs to its end first.
"""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

ITEM_SECONDS = 0.2
_AGAIN_AFTER_SECONDS = 0.05


class TookTooLong(BaseException):
    """The item's CPU time is used up; a BaseException, so that no parser swallows it."""


class limited:  # noqa: N801 - reads as a verb in `with limited(0.2):`
    """Raise TookTooLong in the block when it has used `seconds` of CPU time.

    Uses SIGPROF, which only the main thread can receive: elsewhere the block runs unlimited.
    An outer block's budget stands still while an inner one runs.
    """

    def __init__(self, seconds: float = ITEM_SECONDS) -> None:
        self._seconds = seconds
        self._handler_before: Any = None
        self._timer_before = (0.0, 0.0)
        self._active = False

    def __enter__(self) -> Self:
        self._active = threading.current_thread() is threading.main_thread()
        if self._active:
            self._handler_before = signal.signal(signal.SIGPROF, _stop)
            # Repeated: an exception raised in a callback or destructor is lost on the way.
            self._timer_before = signal.setitimer(
                signal.ITIMER_PROF, self._seconds, _AGAIN_AFTER_SECONDS
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._active:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, self._handler_before)
            signal.setitimer(signal.ITIMER_PROF, *self._timer_before)


def _stop(_number: int, frame: FrameType | None) -> None:
    # A signal that arrives while the block is being left must not stop the leaving.
    if frame is None or frame.f_code is not limited.__exit__.__code__:
        raise TookTooLong
