"""Every change of events: storing what a draft says, and the occurrences made from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from hub.content.drafts import Draft, EventDraft, EventOverride, EventTime
from hub.content.kinds import StoreContext
from hub.content.models import Entry
from hub.events.expansion import occurrence_times
from hub.events.listing import STATUSES
from hub.events.models import Event, Occurrence
from hub.events.printed_order import printed_at
from hub.events.recurrence import OccurrenceTime
from hub.events.times import day_zone

_MOVES = ("starts", "ends", "rules", "exrules")
_TIME = TypeAdapter(EventTime)
_TIMES = TypeAdapter(tuple[EventTime, ...])
_OVERRIDES = TypeAdapter(tuple[EventOverride, ...])


def store_event(session: Session, entry: Entry, draft: Draft, context: StoreContext) -> bool:
    """Write the event's own part of a draft, anew; its occurrences come with `store_occurrences`.

    The UID is made once and kept; SEQUENCE rises with each change that a calendar must hear of
    (RFC 5545 section 3.8.7.4) and never falls.
    """
    details = draft.details
    if not isinstance(details, EventDraft):
        return False
    event = None if context.is_new else session.get(Event, entry.id)
    values = _values(details, context.time_zone)
    if event is None:
        taken_out = (context.computed or {}).get("excluded", [])
        values |= {"sequence": details.sequence, "excluded": taken_out}
        event = Event(entry_id=entry.id, uid=str(uuid4()), **values)
        session.add(event)
    else:
        moved = any(getattr(event, name) != values[name] for name in _MOVES)
        event.sequence = max(event.sequence + (1 if moved else 0), details.sequence)
        for name, value in values.items():
            setattr(event, name, value)
    if context.computed:
        note_expansion(event, context.computed)
    return True


def note_expansion(event: Event, computed: dict[str, Any]) -> None:
    """Note on an event how far the child process worked it out, and what it left out."""
    event.expanded_until_at = datetime.fromisoformat(computed["until"])
    event.left_out = computed["left_out"]
    if event.excluded != computed["excluded"]:
        # Calendars have them as EXDATE, and must hear of it when the window has moved.
        event.excluded = computed["excluded"]
        event.sequence += 1


def store_occurrences(session: Session, computed: Mapping[int, dict[str, Any] | None]) -> None:
    """Replace events' occurrences by what the child process worked out, by entry id.

    In a statement for all of them: a daily rule has hundreds.
    """
    found = select(Event.entry_id, Event.all_day, Event.time_zone, Event.status).where(
        Event.entry_id.in_(computed)
    )
    events = session.execute(found).all()
    session.execute(delete(Occurrence).where(Occurrence.event_id.in_(computed)))
    rows = [
        {
            "event_id": event.entry_id,
            "starts_at": time.starts_at,
            "ends_at": time.ends_at,
            "starts_on": time.starts_on,
            "ends_on": time.ends_on,
            "printed_at": printed_at(
                time.starts_at, time.starts_on, event.all_day, event.time_zone
            ),
            "recurrence_id": time.recurrence_id,
            "status": STATUSES.get(time.status or "", event.status),
            "title": time.title,
            "location": time.location,
        }
        for event in events
        for time in _times(computed[event.entry_id])
    ]
    if rows:
        session.execute(insert(Occurrence), rows)


def _values(details: EventDraft, time_zone: str) -> dict[str, Any]:
    return {
        "status": STATUSES.get(details.status, "scheduled"),
        "starts": _TIME.dump_python(details.start),
        "ends": _TIME.dump_python(details.end) if details.end else None,
        "all_day": details.start.is_day,
        "time_zone": day_zone(details.start, time_zone),
        "rules": list(details.rules),
        "rdates": list(_TIMES.dump_python(details.rdates)),
        "exdates": list(_TIMES.dump_python(details.exdates)),
        "overrides": list(_OVERRIDES.dump_python(details.overrides)),
        "exrules": list(details.exrules),
        "location": details.location,
        "latitude": details.latitude,
        "longitude": details.longitude,
        "organizer": details.organizer[:300],
        "online_url": details.online_url,
    }


def _times(computed: dict[str, Any] | None) -> tuple[OccurrenceTime, ...]:
    return occurrence_times(computed) if computed else ()


def event_draft(event: Event) -> EventDraft:
    """The event's values as a draft again, to work its occurrences out anew."""
    return EventDraft(
        start=_TIME.validate_python(event.starts),
        end=_TIME.validate_python(event.ends) if event.ends else None,
        status=next(
            (ours for ours, status in STATUSES.items() if status == event.status), "confirmed"
        ),
        rules=tuple(event.rules),
        rdates=_TIMES.validate_python(event.rdates),
        exdates=_TIMES.validate_python(event.exdates),
        overrides=_OVERRIDES.validate_python(event.overrides),
        exrules=tuple(event.exrules),
    )
