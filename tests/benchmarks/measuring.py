"""Processor time of the hub and of a reference, in turns, so that a busy machine slows both."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

Work = Callable[[], object]
ROUNDS = 3


@dataclass(slots=True)
class Measure:
    """One row of the table: `times` runs of each side are one round; `before` is not counted."""

    name: str
    reference_name: str
    hub: Work
    reference: Work
    times: int = 1
    before: Work | None = None
    hub_seconds: list[float] = field(default_factory=list)
    reference_seconds: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(
            ours / theirs
            for ours, theirs in zip(self.hub_seconds, self.reference_seconds, strict=True)
        )


def processor_seconds() -> float:
    """Time of this process and of its ended children, in user and system mode."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _seconds(work: Work, times: int) -> float:
    began = processor_seconds()
    for _ in range(times):
        work()
    # The clock of the processor ticks in hundredths.
    return max(processor_seconds() - began, 0.005) / times


def measure(rows: list[Measure]) -> None:
    """Run every row once in each round, the hub and then its reference."""
    for row in rows:  # what is made once and kept is made before
        if row.before:
            row.before()
        row.hub()
        row.reference()
    for _ in range(ROUNDS):
        for row in rows:
            if row.before:
                row.before()
            row.hub_seconds.append(_seconds(row.hub, row.times))
            row.reference_seconds.append(_seconds(row.reference, row.times))


def table(rows: list[Measure]) -> str:
    """The results as text: milliseconds of processor time, and how many times the reference."""
    lines = [f"{'':34}{'hub ms':>10}{'reference ms':>14}{'ratio':>8}  reference"]
    lines += [
        f"{row.name:34}{median(row.hub_seconds) * 1000:10.2f}"
        f"{median(row.reference_seconds) * 1000:14.2f}{row.ratio:8.1f}  {row.reference_name}"
        for row in rows
    ]
    return "\n".join(lines)
