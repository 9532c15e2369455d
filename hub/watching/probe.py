"""Looking at something that may never answer, and saying so in time."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Seen = TypeVar("Seen")


class Probe(Generic[Seen]):
    """Looks in a thread of its own, one look at a time, and keeps what was seen for a moment.

    So nobody who asks waits longer than `wait_seconds`, and many who ask cost no more than one.
    `unanswered` is what is said while a look goes on for longer, and when one failed.
    """

    def __init__(
        self,
        look: Callable[[], Seen],
        unanswered: Seen,
        *,
        wait_seconds: float,
        kept_seconds: float = 1.0,
    ) -> None:
        self._look = look
        self._unanswered = unanswered
        self._wait_seconds = wait_seconds
        self._kept_seconds = kept_seconds
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._done.set()
        self._seen = unanswered
        self._began = float("-inf")

    def seen(self) -> Seen:
        """What the newest look saw; waits for one that is on the way, for a bounded time."""
        with self._lock:
            is_old = time.monotonic() - self._began > self._kept_seconds
            if self._done.is_set() and is_old:
                self._done.clear()
                self._began = time.monotonic()
                threading.Thread(target=self._run, name="probe", daemon=True).start()
            ends = self._began + self._wait_seconds
        if self._done.wait(max(0.0, ends - time.monotonic())):
            return self._seen
        return self._unanswered

    def _run(self) -> None:
        self._seen, seen = self._unanswered, self._unanswered
        try:
            seen = self._look()
        finally:
            self._seen = seen
            self._done.set()
