"""The events of calendars that are subscribed to, as they were last given.

Asking for the stamp of each event costs several times what joining their texts does.  What has
changed since is known by name, so those events alone are asked for again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Flask, current_app

from hub.content.filters import ListFilter
from hub.content.kept_values import next_visibility_change
from hub.core.changes import content_revision, subjects_changed
from hub.core.clock import now
from hub.core.permissions import reads_partner_items
from hub.events.queries import MOST_IN_A_CALENDAR, calendar_stamps
from hub.events.written_events import WrittenEvent, surroundings, written_events
from hub.web.recently_used import RecentlyUsed

EXTENSION: Final = "hub_kept_calendars"
MOST_BYTES: Final = 32 * 1024 * 1024
MOST_CHANGES: Final = 500
# For which events a calendar has room moves with the clock, and their times are worked out anew.
LONGEST: Final = timedelta(hours=1)
# Changes of these are of no event; those that its entries follow from have rows of their own.
_OTHERS: Final = frozenset({"source", "role", "invitation", "person", "retention"})
_BESIDE_THE_TEXT: Final = 200  # bytes, about


@dataclass(frozen=True, slots=True)
class _Kept:
    """Events by id, in that order, as they are from one moment until another in one revision."""

    events: dict[int, WrittenEvent]
    size: int
    revision: int
    since: datetime
    until: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether the clock has not made it untrue."""
        return self.since <= moment < self.until


def calendar_events(wanted: ListFilter) -> Collection[WrittenEvent]:
    """The events of the calendar with this filter in the page's language, by id."""
    kept: RecentlyUsed[_Kept] = current_app.extensions[EXTENSION]
    # Read before the events: what comes in meanwhile is then asked for once more.
    revision, moment = content_revision(), now()
    key = surroundings(), wanted, reads_partner_items()
    last = kept.get(key)
    if last and last.revision == revision and last.holds(moment):
        return last.events.values()
    made = _with_changes(last, wanted, revision) if last and last.holds(moment) else None
    if made is None:
        made = _all(wanted, revision, moment)
    kept.put(key, made)
    return made.events.values()


def _changed(after: int, revision: int) -> set[int] | None:
    """The entries that have changed; None when that is not known, or they are many."""
    changes = subjects_changed(after, revision, MOST_CHANGES)
    are_known = {subject for subject, _ in changes} <= _OTHERS | {"entry"}
    if revision < after or len(changes) == MOST_CHANGES or not are_known:
        return None
    return {int(name) for subject, name in changes if subject == "entry"}


def _all(wanted: ListFilter, revision: int, moment: datetime) -> _Kept:
    events = written_events(calendar_stamps(wanted))
    planned = next_visibility_change(moment)
    until = min(moment + LONGEST, planned or moment + LONGEST)
    return _Kept(events, _size(events.values()), revision, moment, until)


def _with_changes(last: _Kept, wanted: ListFilter, revision: int) -> _Kept | None:
    """The same with what has changed since; None when everything is to be asked for."""
    changed = _changed(last.revision, revision)
    if changed is None:
        return None
    gone = {number: last.events[number] for number in changed if number in last.events}
    found = written_events(calendar_stamps(wanted, changed)) if changed else {}
    events = last.events | found
    if found.keys() != gone.keys():
        if len(last.events) == MOST_IN_A_CALENDAR:
            return None
        lost = gone.keys() - found.keys()
        events = {number: events[number] for number in sorted(events.keys() - lost)}
    size = last.size - _size(gone.values()) + _size(found.values())
    return _Kept(events, size, revision, last.since, last.until)


def _size(events: Iterable[WrittenEvent]) -> int:
    return sum(len(event.text) + _BESIDE_THE_TEXT for event in events)


def init_app(app: Flask) -> None:
    """Prepare the place where calendars are kept."""
    app.extensions[EXTENSION] = RecentlyUsed(MOST_BYTES, lambda kept: kept.size)
