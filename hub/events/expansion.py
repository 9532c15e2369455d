"""From an event's values to its occurrences, in the child process: rules can be hostile."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from hub.content.drafts import EventDraft
from hub.core.item_budget import TookTooLong, limited
from hub.events.recurrence import Expansion, OccurrenceTime, occurrences

PAST = timedelta(days=366)
COMING = timedelta(days=2 * 365 + 1)
KEPT_AHEAD = timedelta(days=700)
"""An event whose occurrences are worked out for less than this is due again."""

MOST_OF_A_SOURCE = 100_000
"""How many occurrences the recurring events of one source may have together."""

EXPAND = "hub.events.expansion:expand"
TOO_MANY, WAITING = "too_many_dates", "dates_waiting"
_MOST_OF_AN_EVENT = 1500
_SECONDS_PER_EVENT = 0.2
_SECONDS_AT_ONCE = 2.0
_SOONEST_AGAIN = timedelta(days=1)
_EVENT = TypeAdapter(EventDraft)
_OCCURRENCES = TypeAdapter(tuple[OccurrenceTime, ...])


@dataclass(slots=True)
class _Work:
    """One call: the window it is for, and the CPU time that its events may take together."""

    moment: datetime
    ends_at: float = field(default_factory=lambda: time.process_time() + _SECONDS_AT_ONCE)
    begun: int = 0

    @property
    def begins(self) -> datetime:
        return self.moment - PAST

    @property
    def ends(self) -> datetime:
        return self.moment + COMING

    def has_time(self) -> bool:
        """Whether one more recurring event may be worked out: the first always."""
        self.begun += 1
        return self.begun == 1 or time.process_time() < self.ends_at


def expand(_data: bytes, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Occurrences of each item of `arguments["items"]`, in order: events of one source.

    An item is {"details": an EventDraft as JSON, "time_zone": IANA name}.  The moving window
    reaches from a year before `arguments["now"]` to two years after it.  Each event has a CPU
    budget of 0.2 seconds and 1,500 occurrences; the recurring ones have `arguments["room"]`
    together (100,000 without it), each an even share first, and then what the others leave.
    One with more has the next of them alone, and when half of these are over it is due again.
    When all together have used 2 seconds, the recurring ones that are left are "postponed":
    they come with their first time alone, worked out until now.  "excluded" are the starts
    that EXRULEs take out, as EventTime writes them.  "left_out" says why an event
    has fewer than its rules give, by a key of `hub.content.oddities`, None for all of them.
    """
    work = _Work(datetime.fromisoformat(arguments["now"]))
    items = arguments["items"]
    room = min(arguments.get("room", MOST_OF_A_SOURCE), MOST_OF_A_SOURCE)
    share = _share(room, sum(_recurs(item) for item in items))
    found = [_expanded(item, work, share) for item in items]
    cut = [place for place, item in enumerate(items) if found[place].capped and _recurs(item)]
    whole = sum(
        len(one.occurrences)
        for item, one in zip(items, found, strict=True)
        if _recurs(item) and not one.capped
    )
    more = _share(room - whole, len(cut))
    for place in cut if more > share else ():
        again = _expanded(items[place], work, more)
        if WAITING not in again.refused:
            found[place] = again
    return [_answer(one, work) for one in found]


def _share(room: int, events: int) -> int:
    """An even part of the room, at least one occurrence for each event."""
    return min(_MOST_OF_AN_EVENT, max(1, room // max(1, events)))


def _recurs(item: dict[str, Any]) -> bool:
    details = item["details"]
    return bool(details.get("rules") or details.get("rdates"))


def _expanded(item: dict[str, Any], work: _Work, most: int) -> Expansion:
    """The occurrences of one item, at most so many; `refused` says why there are not more."""
    try:
        event = _EVENT.validate_python(item["details"])
        if _recurs(item) and not work.has_time():
            return _without_rules(event, item["time_zone"], work, WAITING)
        try:
            with limited(_SECONDS_PER_EVENT):
                return _within(event, item["time_zone"], work, most)
        except TookTooLong:
            return _without_rules(event, item["time_zone"], work, "rule_refused")
    except ValueError:
        # A time that is not ISO 8601, which only a plugin's parser could send.
        return Expansion((), ("broken_events",), False)


def _within(event: EventDraft, zone: str, work: _Work, most: int) -> Expansion:
    """What fits of the window; when that is not all of it, then of what is to come."""
    found = occurrences(event, zone, work.begins, work.ends, most)
    if not found.capped:
        return found
    coming = occurrences(event, zone, work.moment, work.ends, most)
    return replace(coming if coming.occurrences else found, capped=True)


def _without_rules(event: EventDraft, zone: str, work: _Work, why: str) -> Expansion:
    """The event's first time alone, for rules that could not be worked out in time."""
    single = EventDraft(start=event.start, end=event.end, status=event.status)
    found = occurrences(single, zone, work.begins, work.ends)
    return Expansion(found.occurrences, (why,), False)


def _answer(found: Expansion, work: _Work) -> dict[str, Any]:
    reasons = [*found.refused, *([TOO_MANY] if found.capped else [])]
    postponed = WAITING in reasons
    until = work.moment if postponed else work.ends
    if found.capped and found.occurrences and found.occurrences[-1].starts_at > work.moment:
        half = (found.occurrences[-1].starts_at - work.moment) / 2
        until = min(until, work.moment + max(half, _SOONEST_AGAIN) + KEPT_AHEAD)
    return {
        "occurrences": _OCCURRENCES.dump_python(found.occurrences, mode="json"),
        "excluded": list(found.excluded),
        "until": until.isoformat(),
        "postponed": postponed,
        "left_out": reasons[0] if reasons else None,
    }


def occurrence_times(computed: dict[str, Any]) -> tuple[OccurrenceTime, ...]:
    """The occurrences of one expanded item, as values again."""
    return _OCCURRENCES.validate_python(computed["occurrences"])
