"""From an event's values to its occurrences, in the child process: rules can be hostile."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from hub.content.drafts import EventDraft
from hub.core.item_budget import TookTooLong, limited
from hub.events.recurrence import Expansion, OccurrenceTime, occurrences

PAST = timedelta(days=366)
COMING = timedelta(days=2 * 365 + 1)
EXPAND = "hub.events.expansion:expand"
_SECONDS_PER_EVENT = 0.2
_SECONDS_AT_ONCE = 3.0
_OCCURRENCES_AT_ONCE = 100_000
_EVENT = TypeAdapter(EventDraft)
_OCCURRENCES = TypeAdapter(tuple[OccurrenceTime, ...])


def window(moment: datetime) -> tuple[datetime, datetime]:
    """The moving window that rules are expanded for: a year back, two years on."""
    return moment - PAST, moment + COMING


@dataclass(slots=True)
class _Budget:
    """What the events of one call may take together: CPU time, and room for the answer."""

    ends_at: float = field(default_factory=lambda: time.process_time() + _SECONDS_AT_ONCE)
    left: int = _OCCURRENCES_AT_ONCE

    @property
    def is_used_up(self) -> bool:
        return self.left <= 0 or time.process_time() > self.ends_at


def expand(_data: bytes, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Occurrences of each item of `arguments["items"]`, in order.

    An item is {"details": an EventDraft as JSON, "time_zone": IANA name}.  Each has a CPU
    budget of 0.2 seconds of its own: one rule without an end does not take the others along.
    When all together have used 3 seconds or given 100,000 occurrences, the recurring ones that
    are left are "postponed": they come with their first time alone, worked out until now.
    """
    moment = datetime.fromisoformat(arguments["now"])
    begins, ends = window(moment)
    budget = _Budget()
    results = []
    for item in arguments["items"]:
        found, postponed = _expanded(item, begins, ends, budget)
        budget.left -= len(found.occurrences)
        results.append(
            {
                "occurrences": _OCCURRENCES.dump_python(found.occurrences, mode="json"),
                "refused": list(found.refused),
                "until": (moment if postponed else ends).isoformat(),
                "postponed": postponed,
            }
        )
    return results


def _expanded(
    item: dict[str, Any], begins: datetime, ends: datetime, budget: _Budget
) -> tuple[Expansion, bool]:
    """The occurrences, and whether those of the event's rules are still to be worked out."""
    try:
        event = _EVENT.validate_python(item["details"])
        if (event.rules or event.rdates) and budget.is_used_up:
            return _without_rules(event, item["time_zone"], begins, ends), True
        try:
            with limited(_SECONDS_PER_EVENT):
                return occurrences(event, item["time_zone"], begins, ends), False
        except TookTooLong:
            return _without_rules(event, item["time_zone"], begins, ends), False
    except ValueError:
        # A time that is not ISO 8601, which only a plugin's parser could send.
        return Expansion((), ("broken_events",), False), False


def _without_rules(event: EventDraft, zone: str, begins: datetime, ends: datetime) -> Expansion:
    """The event's first time alone, for a rule that could not be worked out in time."""
    single = EventDraft(start=event.start, end=event.end, status=event.status)
    found = occurrences(single, zone, begins, ends)
    return Expansion(found.occurrences, ("rule_refused",), False)


def occurrence_times(computed: dict[str, Any]) -> tuple[OccurrenceTime, ...]:
    """The occurrences of one expanded item, as values again."""
    return _OCCURRENCES.validate_python(computed["occurrences"])
