"""What was used last, up to a number of bytes, for the threads of one process."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class RecentlyUsed(Generic[Value]):
    """Values by key; those that were not asked for longest go when `most_bytes` are passed.

    `size_of` gives the bytes of a value.
    """

    def __init__(self, most_bytes: int, size_of: Callable[[Value], int]) -> None:
        self._most_bytes = most_bytes
        self._size_of = size_of
        self._bytes = 0
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """What is kept under `key`, None when nothing is."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value, unless it is larger than all that may be kept."""
        with self._lock:
            self._put(key, value)

    def get_or_make(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is kept under `key`; made inside the lock, so that all wait for one making."""
        with self._lock:
            value = self._values.get(key)
            if value is None:
                value = make()
                self._put(key, value)
            else:
                self._values.move_to_end(key)
            return value

    def get_or_make_all(
        self, keys: Iterable[Key], make: Callable[[list[Key]], Iterable[tuple[Key, Value]]]
    ) -> dict[Key, Value]:
        """What is kept under each of the keys, by key and in their order.

        `make` is given those under which nothing is, at once, and gives a value for each; a key
        for which it gives none is left out.
        """
        found: dict[Key, Value | None] = {}
        with self._lock:
            for key in keys:
                value = found[key] = self._values.get(key)
                if value is not None:
                    self._values.move_to_end(key)
        missing = [key for key, value in found.items() if value is None]
        for key, value in make(missing) if missing else ():
            found[key] = value
            self.put(key, value)
        return {key: value for key, value in found.items() if value is not None}

    def _put(self, key: Hashable, value: Value) -> None:
        size = self._size_of(value)
        if size > self._most_bytes:
            return
        before = self._values.pop(key, None)
        if before is not None:
            self._bytes -= self._size_of(before)
        self._values[key] = value
        self._bytes += size
        while self._bytes > self._most_bytes:
            self._bytes -= self._size_of(self._values.popitem(last=False)[1])
