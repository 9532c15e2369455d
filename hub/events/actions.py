"""Every change of events: storing what a draft says, and the occurrences made from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import BindParameter, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from hub.content.drafts import Draft, EventDraft, EventOverride, EventTime
from hub.content.kinds import StoreContext
from hub.core.database_rows import write_rows
from hub.events.expansion import occurrence_times
from hub.events.listing import STATUSES
from hub.events.models import Event, Occurrence
from hub.events.printed_order import printed_at
from hub.events.recurrence import OccurrenceTime
from hub.events.times import day_zone

_MOVES = ("starts", "ends", "rules", "exrules")
_NOT_EXPANDED: dict[str, Any] = {"expanded_until_at": None, "left_out": None, "excluded": []}
# What is read of an event before it is written.
_BEFORE = [getattr(Event, name) for name in (*_MOVES, *_NOT_EXPANDED, "sequence")]
_OF_ENTRY: BindParameter[int] = bindparam("of_entry")
_INSERT, _INSERT_OCCURRENCE = insert(Event), insert(Occurrence)
_UPDATE = update(Event).where(Event.entry_id == _OF_ENTRY)
_TIME = TypeAdapter(EventTime)
_TIMES = TypeAdapter(tuple[EventTime, ...])
_OVERRIDES = TypeAdapter(tuple[EventOverride, ...])


def store_events(session: Session, drafts: Mapping[int, tuple[Draft, StoreContext]]) -> None:
    """Write the events' own parts of drafts, anew, by entry id.

    Their occurrences come with `store_occurrences`.  The UID is made once and kept; SEQUENCE
    rises with each change that a calendar must hear of (RFC 5545 section 3.8.7.4) and never falls.
    """
    known = [entry_id for entry_id, (_, context) in drafts.items() if not context.is_new]
    there = {}
    if known:
        found = select(Event.entry_id, *_BEFORE).where(Event.entry_id.in_(known))
        there = {row.entry_id: row._asdict() for row in session.execute(found)}
    rows = {
        entry_id: _row(draft.details, context, there.get(entry_id))
        for entry_id, (draft, context) in drafts.items()
        if isinstance(draft.details, EventDraft)
    }
    new = [
        {"entry_id": entry_id, "uid": str(uuid4()), **row}
        for entry_id, row in rows.items()
        if entry_id not in there
    ]
    changed = [{"of_entry": entry_id, **rows[entry_id]} for entry_id in rows if entry_id in there]
    connection = session.connection()  # not the session, which takes rows one by one
    write_rows(connection, _INSERT, new)
    write_rows(connection, _UPDATE, changed)


def _row(
    details: EventDraft, context: StoreContext, there: dict[str, Any] | None
) -> dict[str, Any]:
    """The columns of an event that a draft makes or changes; `there` has those of `_BEFORE`."""
    values = _values(details, context.time_zone)
    expansion = _expansion(context.computed) if context.computed else {}
    if there is None:
        return {"sequence": details.sequence, **_NOT_EXPANDED, **values, **expansion}
    moved = any(there[name] != values[name] for name in _MOVES)
    # Calendars have them as EXDATE, and must hear of it when the window has moved.
    excludes = bool(expansion) and expansion["excluded"] != there["excluded"]
    values["sequence"] = max(there["sequence"] + moved, details.sequence) + excludes
    return {name: there[name] for name in _NOT_EXPANDED} | values | expansion


def _expansion(computed: dict[str, Any]) -> dict[str, Any]:
    """How far the child process worked an event out, and what it left out."""
    return {
        "expanded_until_at": datetime.fromisoformat(computed["until"]),
        "left_out": computed["left_out"],
        "excluded": computed["excluded"],
    }


def note_expansion(event: Event, computed: dict[str, Any]) -> None:
    """Note on an event what the child process worked out of it anew."""
    expansion = _expansion(computed)
    if event.excluded != expansion["excluded"]:
        event.sequence += 1
    for name, value in expansion.items():
        setattr(event, name, value)


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
    write_rows(session.connection(), _INSERT_OCCURRENCE, rows)


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
