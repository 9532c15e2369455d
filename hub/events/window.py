"""The moving window of occurrences: what it has reached, and how much of it a source may have."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from hub.content.drafts import EventDraft, Oddity
from hub.content.models import Provenance
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.sandbox import SandboxError
from hub.events.actions import event_draft, note_expansion, store_occurrences
from hub.events.expansion import EXPAND, KEPT_AHEAD, MOST_OF_A_SOURCE
from hub.events.models import Event, Occurrence

ChildCall = Callable[[str, dict[str, Any]], Any]
log = logging.getLogger(__name__)
_AT_ONCE = 200
_SECONDS_PER_SOURCE = 30
_DRAFT = TypeAdapter(EventDraft)
_RECURS = or_(cast(Event.rules, Text) != "[]", cast(Event.rdates, Text) != "[]")


def room_for_occurrences(source_id: int, but_for: Collection[int]) -> int:
    """How many occurrences recurring events of a source may have beside those it has.

    The entries of `but_for` are not counted: theirs are to be made anew.
    """
    statement = (
        select(Occurrence.event_id, func.count())
        .join(Event, Event.entry_id == Occurrence.event_id)
        .where(Occurrence.event_id.in_(_entries_of(source_id)), _RECURS)
        .group_by(Occurrence.event_id)
    )
    kept: int = sum(count for entry_id, count in _rows(statement) if entry_id not in but_for)
    return max(0, MOST_OF_A_SOURCE - kept)


def _entries_of(source_id: int) -> Any:
    return select(Provenance.entry_id).where(Provenance.source_id == source_id)


def _rows(statement: Any) -> list[Any]:
    return list(db.session.execute(statement))


def left_out_by_source() -> dict[int, list[Oddity]]:
    """Of which sources recurring events have fewer occurrences than their rules give, and why."""
    rows = _rows(
        select(Provenance.source_id, Event.left_out, func.count(), func.min(Provenance.id))
        .join(Event, Event.entry_id == Provenance.entry_id)
        .where(Event.left_out > "", Provenance.withdrawn_at.is_(None))
        .group_by(Provenance.source_id, Event.left_out)
    )
    first = select(Provenance.id, Provenance.draft).where(Provenance.id.in_(row[3] for row in rows))
    titles = {row.id: str(row.draft["texts"][0]["title"]) for row in _rows(first)}
    found: dict[int, list[Oddity]] = defaultdict(list)
    for source_id, key, count, example in rows:
        found[source_id].append(Oddity(key, count, titles.get(example, "")))
    return found


@dataclass(frozen=True, slots=True)
class _Due:
    """A recurring event to work out anew, as plain values: sessions end in between."""

    entry_id: int
    expanded_until_at: datetime | None
    item: dict[str, Any]


def move_event_window(call: ChildCall) -> int:
    """Work out the occurrences of recurring events that the moving window has reached.

    `call(function, arguments)` runs the expansion in the child process, in portions; an event
    that ends the child is left as it is.  Each source has half a minute; what that is not
    enough for is due at the next run.  Gives back how many events were written.
    """
    moment = now()
    return sum(
        _move_source(call, moment, source_id, entry_ids)
        for source_id, entry_ids in _due_by_source(moment).items()
    )


def _due_by_source(moment: datetime) -> dict[int | None, list[int]]:
    """The events that are due, by the first source that has them; None has the hub's own."""
    source = (
        select(func.min(Provenance.source_id))
        .where(Provenance.entry_id == Event.entry_id)
        .scalar_subquery()
    )
    is_due = or_(Event.expanded_until_at < moment + KEPT_AHEAD, Event.expanded_until_at.is_(None))
    due: dict[int | None, list[int]] = defaultdict(list)
    for source_id, entry_id in _rows(
        select(source, Event.entry_id).where(is_due, _RECURS).order_by(Event.entry_id)
    ):
        due[source_id].append(entry_id)
    return due


def _move_source(
    call: ChildCall, moment: datetime, source_id: int | None, entry_ids: list[int]
) -> int:
    room = MOST_OF_A_SOURCE
    if source_id is not None:
        room = room_for_occurrences(source_id, frozenset(entry_ids))
    left, written = entry_ids, 0
    ends_at = time.monotonic() + _SECONDS_PER_SOURCE
    while left and time.monotonic() < ends_at:
        portion = [_due(event) for event in _events(left[:_AT_ONCE])]
        expanded = _expanded(call, portion, moment, room * len(portion) // len(left))
        left = left[_AT_ONCE:]
        for place, (one, computed) in enumerate(expanded):
            # The first of a portion never is, so each portion brings the work on.
            if computed["postponed"]:
                left = [due.entry_id for due, _later in expanded[place:]] + left
                break
            with writing() as session:
                written += _write_when_unchanged(session, one, computed)
            if source_id is not None:
                room = max(0, room - len(computed["occurrences"]))
    return written


def _events(entry_ids: list[int]) -> list[Event]:
    statement = select(Event).where(Event.entry_id.in_(entry_ids)).order_by(Event.entry_id)
    return list(db.session.scalars(statement))


def _due(event: Event) -> _Due:
    details = _DRAFT.dump_python(event_draft(event), mode="json")
    item = {"details": details, "time_zone": event.time_zone}
    return _Due(event.entry_id, event.expanded_until_at, item)


def _expanded(
    call: ChildCall, due: Sequence[_Due], moment: datetime, room: int
) -> list[tuple[_Due, dict[str, Any]]]:
    arguments = {"items": [one.item for one in due], "now": moment.isoformat(), "room": room}
    try:
        answers = call(EXPAND, arguments)
    except SandboxError as error:
        if len(due) > 1:
            middle = len(due) // 2
            halves = (due[:middle], due[middle:])
            return [found for half in halves for found in _expanded(call, half, moment, room // 2)]
        log.warning("the occurrences of event %s were not moved: %s", due[0].entry_id, error)
        return []
    return list(zip(due, answers, strict=True))


def _write_when_unchanged(session: Session, due: _Due, computed: dict[str, Any]) -> int:
    """Write the occurrences unless the event was stored anew in the meantime."""
    event = session.get(Event, due.entry_id, populate_existing=True)
    if event is None or event.expanded_until_at != due.expanded_until_at:
        return 0
    note_expansion(event, computed)
    store_occurrences(session, {event.entry_id: computed})
    return 1
