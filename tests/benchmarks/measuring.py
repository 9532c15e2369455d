"""Processor time of the hub and of a reference, in turns, so that a busy machine slows both."""

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final, Literal

Work = Callable[[], object]
Ratio = Literal["cpu_ratio", "rate_ratio"]
ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What one unit of work took: processor seconds, and how many a second there were, if known."""

    cpu_seconds: float
    rate: float | None = None


Side = Callable[[], Cost]


@dataclass(slots=True)
class Measure:
    """The hub and its reference, which take turns."""

    name: str
    reference_name: str
    hub: Side
    reference: Side
    rounds: list[tuple[Cost, Cost]] = field(default_factory=list)

    def ratios(self) -> list[dict[Ratio, float]]:
        """Of each round; above 1 is more processor time, or more answers, than the reference."""
        made: list[dict[Ratio, float]] = []
        for hub, reference in self.rounds:
            ratio: dict[Ratio, float] = {"cpu_ratio": hub.cpu_seconds / reference.cpu_seconds}
            if hub.rate and reference.rate:
                ratio["rate_ratio"] = hub.rate / reference.rate
            made.append(ratio)
        return made

    def median(self, ratio: Ratio) -> float:
        return median(one[ratio] for one in self.ratios())


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One line of the table of targets: its rows are measured together, the worst one counts.

    `most` is the highest processor time, `least` the lowest rate that will do, as ratios.
    """

    name: str
    what: str
    rows: Callable[[], list[Measure]]
    most: float | None = None
    least: float | None = None

    def target(self) -> dict[Ratio, float]:
        """The limits that are set."""
        limits: dict[Ratio, float | None] = {"cpu_ratio": self.most, "rate_ratio": self.least}
        return {ratio: limit for ratio, limit in limits.items() if limit is not None}

    def result(self, rows: list[Measure]) -> dict[str, Any]:
        """What was measured, as JSON has it."""
        worst = max(rows, key=lambda row: row.median("cpu_ratio"))
        found: dict[str, Any] = {"cpu_ratio": worst.median("cpu_ratio")}
        if "rate_ratio" in worst.ratios()[0]:
            found["rate_ratio"] = worst.median("rate_ratio")
        return {
            **found,
            "rounds": worst.ratios(),
            "rows": {row.name: row.median("cpu_ratio") for row in rows},
            "target": self.target(),
            "met": is_met(found, self.target()),
        }


def is_met(found: Mapping[str, float], target: Mapping[Ratio, float]) -> bool | None:
    """Whether the ratios found keep to the target; None when there is none."""
    if not target:
        return None
    return all(
        found[ratio] <= limit if ratio == "cpu_ratio" else found[ratio] >= limit
        for ratio, limit in target.items()
    )


def processor_seconds() -> float:
    """Time of this process and of its ended children, in user and system mode."""
    # Not os.times(), which ticks in hundredths: 200 entries are stored in three of them.
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def timed(work: Work, times: int = 1, before: Work | None = None) -> Side:
    """A side that does some work in this process, `times` in a round; `before` is not counted."""

    def run() -> Cost:
        if before:
            before()
        began = processor_seconds()
        for _ in range(times):
            work()
        return Cost((processor_seconds() - began) / times)

    return run


def measure(rows: list[Measure]) -> None:
    """Run every row once in each round, the hub and then its reference."""
    for row in rows:  # what is made once and kept is made before
        row.hub()
        row.reference()
    for _ in range(ROUNDS):
        for row in rows:
            row.rounds.append((row.hub(), row.reference()))


HEAD: Final = f"{'':42}{'hub ms':>10}{'reference ms':>14}{'cpu':>8}{'rate':>7}  reference"


def lines(benchmark: Benchmark, rows: list[Measure]) -> list[str]:
    """The results as text: milliseconds of processor time, and the ratios."""
    told = [f"{benchmark.name}: {benchmark.what}"]
    for row in rows:
        hub, reference = (
            median(costs[side].cpu_seconds for costs in row.rounds) * 1000 for side in (0, 1)
        )
        has_rate = "rate_ratio" in row.ratios()[0]
        rate = f"{row.median('rate_ratio'):7.2f}" if has_rate else " " * 7
        told.append(
            f"  {row.name:40}{hub:10.3f}{reference:14.3f}{row.median('cpu_ratio'):8.3f}{rate}"
            f"  {row.reference_name}"
        )
    result = benchmark.result(rows)
    limits = {"cpu_ratio": "≤", "rate_ratio": "≥"}
    if result["met"] is not None:
        wanted = ", ".join(f"{r} {limits[r]} {limit}" for r, limit in result["target"].items())
        told.append(f"  target {wanted}: {'met' if result['met'] else 'NOT met'}")
    return told
