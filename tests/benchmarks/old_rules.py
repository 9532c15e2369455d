"""A month of a rule that began ten years ago, beside one that began the month before."""

from datetime import UTC, datetime

from hub.content.drafts import EventDraft, EventTime
from hub.events.recurrence import occurrences
from tests.benchmarks.measuring import Benchmark, Measure, Work, timed

TIMES = 1_500
BEGINS = datetime(2026, 11, 1, tzinfo=UTC)
ENDS = datetime(2026, 12, 1, tzinfo=UTC)
RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=9000",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;COUNT=4000",
    "FREQ=MONTHLY;BYDAY=1SU",
    "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=900",
    "FREQ=YEARLY",
    "FREQ=YEARLY;COUNT=90",
)


def month_of(rule: str, year: int, month: int) -> Work:
    start = EventTime(f"{year}-{month:02}-01T18:00:00", "Europe/Stockholm")
    event = EventDraft(start=start, end=None, rules=(rule,))
    return lambda: occurrences(event, "Europe/Stockholm", BEGINS, ENDS)


def old_rule_benchmark() -> Benchmark:
    def rows() -> list[Measure]:
        return [
            Measure(
                rule,
                "the same rule from the month before on",
                timed(month_of(rule, 2016, 10), TIMES),
                timed(month_of(rule, 2026, 10), TIMES),
            )
            for rule in RULES
        ]

    return Benchmark("old_rule", "a month of a rule ten years old", rows, 1.2)
