"""One request at a time to each host and port: the locks that see to it in this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hub.core.fetch_errors import FetchError


class HostLocks:
    """One lock per host and port of this process, there only while somebody uses it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[tuple[str, int], tuple[threading.Lock, int]] = {}

    @contextmanager
    def held(self, key: tuple[str, int], seconds: float) -> Iterator[None]:
        """Hold the lock of a host; raises FetchError("timed_out") when it is not free in time."""
        with self._guard:
            lock, users = self._locks.get(key, (threading.Lock(), 0))
            self._locks[key] = (lock, users + 1)
        try:
            if not lock.acquire(timeout=seconds):
                raise FetchError("timed_out", f"{key[0]}:{key[1]} is busy with another request")
            try:
                yield
            finally:
                lock.release()
        finally:
            with self._guard:
                users = self._locks[key][1] - 1
                if users:
                    self._locks[key] = (lock, users)
                else:
                    del self._locks[key]


HOST_LOCKS = HostLocks()
