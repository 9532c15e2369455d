"""What this process counts: requests, jobs, hits of caches.  Kept in memory, read by `/metrics`.

A family is made once, where its module is imported, and its values are added from any thread:
`PAGE_CACHE.inc("hit")`.  Labels are a few known words, never a path or what a reader wrote.
`metrics_folder.py` adds up the processes of a machine.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Final

OTHER: Final = "other"
MOST_SERIES: Final = 1000
"""Of one family; what would make more is counted under the label "other"."""

Labels = tuple[str, ...]
Numbers = list[float]
Series = dict[Labels, Numbers]


class Family:
    """A name with labels, and for each combination of their values some numbers that only grow."""

    def __init__(self, name: str, told: str, labels: Labels, buckets: tuple[float, ...]) -> None:
        if name in FAMILIES:
            raise ValueError(f"two families are named {name}")
        self.name = name
        self.help = told
        self.labels = labels
        self.buckets = buckets
        self._series: Series = {}
        self._lock = threading.Lock()
        FAMILIES[name] = self

    @property
    def width(self) -> int:
        """How many numbers a series has: one, or one for each bucket, one beyond, and the sum."""
        return len(self.buckets) + 2 if self.buckets else 1

    def add(self, labels: Labels, places: Mapping[int, float]) -> None:
        """Add to the numbers at these places."""
        with self._lock:
            numbers = self._series.get(labels)
            if numbers is None:
                if len(self._series) >= MOST_SERIES:
                    labels = (OTHER,) * len(labels)
                numbers = self._series.setdefault(labels, [0.0] * self.width)
            for place, value in places.items():
                numbers[place] += value

    def series(self) -> Series:
        """A copy of the numbers, by the values of the labels."""
        with self._lock:
            return {labels: list(numbers) for labels, numbers in self._series.items()}


FAMILIES: Final[dict[str, Family]] = {}


class Counter(Family):
    """Counts; its name ends with `_total`."""

    def __init__(self, name: str, told: str, *labels: str) -> None:
        super().__init__(name, told, labels, ())

    def inc(self, *values: str, by: float = 1) -> None:
        """Count one more (or `by`) for these values of the labels."""
        self.add(values, {0: by})


class Histogram(Family):
    """Counts durations by how long they were; its name ends with `_seconds`."""

    def __init__(self, name: str, told: str, *labels: str, buckets: tuple[float, ...]) -> None:
        super().__init__(name, told, labels, buckets)

    def observe(self, seconds: float, *values: str) -> None:
        """Count a duration for these values of the labels."""
        self.add(values, {bisect_left(self.buckets, seconds): 1, len(self.buckets) + 1: seconds})


Totals = dict[str, Series]


def own_totals() -> Totals:
    """What this process counted, by family."""
    return {name: family.series() for name, family in FAMILIES.items()}


def summed(parts: Iterable[Totals]) -> Totals:
    """The totals of several processes; what no family of this version would count is left out."""
    sums: Totals = {name: {} for name in FAMILIES}
    for part in parts:
        for name, series in part.items():
            family = FAMILIES.get(name)
            for labels, numbers in series.items() if family else ():
                if family and (len(labels), len(numbers)) == (len(family.labels), family.width):
                    before = sums[name].get(labels, [0.0] * family.width)
                    sums[name][labels] = [a + b for a, b in zip(before, numbers, strict=True)]
    return sums
