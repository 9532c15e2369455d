"""A budget of CPU time for one item, so that one that never ends loses only itself.

For the child process of `hub.core.sandbox`: a recurrence rule that never matches, say, yields
nothing that a cap could count, and killing the child would lose the whole source.  It stops
Python code; a call into a library in C or Rust runs to its end first.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
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


@contextmanager
def limited_each(seconds: float = ITEM_SECONDS) -> Iterator[AbstractContextManager[object]]:
    """Gives what to put around each of many items: raises TookTooLong in it as `limited` does.

    One timer is set for all of them, since setting one costs as much as cleaning a short text.
    It looks each 0.05 s, so that an item may have so much more.
    """
    item = _Item(seconds)
    if threading.current_thread() is not threading.main_thread():
        yield item
        return
    handler_before = signal.signal(signal.SIGPROF, item.look)
    timer_before = signal.setitimer(signal.ITIMER_PROF, _AGAIN_AFTER_SECONDS, _AGAIN_AFTER_SECONDS)
    try:
        yield item
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler_before)
        signal.setitimer(signal.ITIMER_PROF, *timer_before)


class _Item:
    """The item that is worked on, if any, and how often the timer may still look at it."""

    def __init__(self, seconds: float) -> None:
        self._looks = round(seconds / _AGAIN_AFTER_SECONDS)
        self._left: int | None = None

    def __enter__(self) -> None:
        self._left = self._looks

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._left = None

    def look(self, _number: int, frame: FrameType | None) -> None:
        """The timer's signal came: stop the item when its time is up, unless it is ending."""
        if self._left is None:
            return
        self._left -= 1
        if self._left < 0 and (frame is None or frame.f_code is not _Item.__exit__.__code__):
            raise TookTooLong
