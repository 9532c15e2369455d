"""Every SELECT that concerns events."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, selectinload

from hub.content.drafts import EventTime
from hub.content.filters import ListFilter
from hub.content.models import Entry
from hub.content.queries import TOMBSTONE, matching
from hub.content.visibility import readable_now
from hub.core.clock import now
from hub.core.database import db
from hub.events.listing import listed_event
from hub.events.models import CANCELLED, KIND, Event, Occurrence
from hub.events.month import Span, span_of

LONGEST_RUN = timedelta(days=366)
MOST_IN_A_CALENDAR = 20_000
# What the same moment's day and time may differ by in two places of the earth.
A_DAY = timedelta(days=1)
_TIME = TypeAdapter(EventTime)


def narrowed(
    statement: Select[Any],
    wanted: ListFilter,
    since: datetime,
    moment: datetime,
    order: InstrumentedAttribute[datetime] = Occurrence.starts_at,
) -> Select[Any]:
    """A selection of occurrences, with events and entries joined, as a filter has them.

    The column that they are then sorted by bounds what the index reads.  The kind is not asked
    for: only events have occurrences, and naming it leads SQLite to read every entry of the kind
    before it looks at the dates.
    """
    statement = statement.where(readable_now(moment), is_not_over(since, order))
    statement = statement.where(*matching(wanted, KIND))
    if wanted.until_at:
        statement = statement.where(
            order < wanted.until_at + A_DAY, Occurrence.starts_at < wanted.until_at
        )
    return statement


def spans_of_days(wanted: ListFilter, first: date, last: date, zone_name: str) -> list[Span]:
    """What takes place from `first` to `last`, soonest first: one range query without words.

    The days are each event's own, or with `zone_name` those on which its moments fall there.
    """
    begin = datetime.combine(first, time(), UTC) - A_DAY
    since = max(begin, wanted.from_at) if wanted.from_at else begin
    columns: tuple[Any, ...] = (
        Occurrence.id,
        Occurrence.starts_on,
        Occurrence.ends_on,
        Occurrence.starts_at,
        Occurrence.ends_at,
        Event.all_day,
        Event.time_zone,
    )
    statement = (
        narrowed(select(*columns).join(Occurrence.event).join(Event.entry), wanted, since, now())
        .where(Occurrence.starts_at < datetime.combine(last, time(), UTC) + 2 * A_DAY)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST_IN_A_CALENDAR)
    )
    rows: list[Any] = list(db.session.execute(statement))
    found = (span_of(*row, zone_name=zone_name) for row in rows)
    return [span for span in found if span.starts_on <= last and span.ends_on >= first]


def occurrences_by_id(ids: Collection[int]) -> dict[int, Occurrence]:
    """Occurrences with events, entries, texts and topics, by id."""
    statement = with_events(select(Occurrence).join(Occurrence.event).join(Event.entry)).where(
        Occurrence.id.in_(ids)
    )
    return {row.id: row for row in db.session.scalars(statement)}


def with_events(statement: Select[Any]) -> Select[Any]:
    """A selection of occurrences with events, entries, texts and topics."""
    return statement.options(
        contains_eager(Occurrence.event)
        .contains_eager(Event.entry)
        .options(selectinload(Entry.texts), selectinload(Entry.topics))
    )


def is_not_over(
    moment: datetime, order: InstrumentedAttribute[datetime] = Occurrence.starts_at
) -> ColumnElement[bool]:
    """What ends later; the lower bound of the start lets the index narrow what is read."""
    return and_(order > moment - LONGEST_RUN - A_DAY, Occurrence.ends_at > moment)


def _with_words(statement: Select[Any]) -> Select[Any]:
    return statement.options(
        contains_eager(Event.entry).options(selectinload(Entry.texts), selectinload(Entry.topics))
    )


def event_by_id(entry_id: int) -> Event | None:
    """One event in any state, with its entry, texts, provenances and topics."""
    return db.session.scalars(
        select(Event)
        .join(Event.entry)
        .where(Event.entry_id == entry_id)
        .options(
            contains_eager(Event.entry).options(
                selectinload(Entry.texts),
                selectinload(Entry.provenances),
                selectinload(Entry.topics),
            )
        )
    ).one_or_none()


class EventStamp(NamedTuple):
    """An event, and what is another whenever it has to be written anew."""

    id: int
    revision: int
    sequence: int
    state: str


def calendar_stamps(wanted: ListFilter, among: Collection[int] | None = None) -> list[EventStamp]:
    """The events of a subscribed calendar: what takes place in the window or was withdrawn.

    Without days in the filter, from a year ago on; withdrawn ones stay 90 days as tombstones,
    so that every subscriber hears of it.  With `among`, only those of these events.
    """
    moment = now()
    begins = wanted.from_at or moment - LONGEST_RUN
    takes_place = select(Occurrence.event_id).where(
        Occurrence.ends_at > begins, Occurrence.starts_at > begins - LONGEST_RUN
    )
    if wanted.until_at:
        takes_place = takes_place.where(Occurrence.starts_at < wanted.until_at)
    if among is not None:
        takes_place = takes_place.where(Occurrence.event_id.in_(among))
    readable = readable_now(moment) | (
        (Entry.state == "withdrawn")
        & (Entry.visibility == "public")
        & (Entry.withdrawn_at > moment - TOMBSTONE)
    )
    statement = (
        select(Event.entry_id, Entry.revision, Event.sequence, Entry.state)
        .join(Event.entry)
        .where(
            Entry.kind == KIND,
            readable,
            Event.entry_id.in_(takes_place),
            *matching(wanted, KIND),
        )
        .order_by(Event.entry_id)
        .limit(MOST_IN_A_CALENDAR)
    )
    return [EventStamp(*row) for row in db.session.execute(statement)]


def upcoming_event_ids(entry_ids: list[int], moment: datetime) -> set[int]:
    """Which of these events are not over yet."""
    upcoming: set[int] = set()
    for begin in range(0, len(entry_ids), 500):
        part = entry_ids[begin : begin + 500]
        upcoming.update(
            db.session.scalars(
                select(Occurrence.event_id)
                .where(Occurrence.event_id.in_(part), Occurrence.ends_at > moment)
                .distinct()
            )
        )
    return upcoming


def events_listing(entry_ids: list[int]) -> dict[int, dict[str, Any]]:
    """What `hub entry list --json` adds for events, by entry id; see `listed_event`."""
    listing = {}
    for event in db.session.scalars(select(Event).where(Event.entry_id.in_(entry_ids))):
        starts = _TIME.validate_python(event.starts)
        ends = _TIME.validate_python(event.ends) if event.ends else None
        listing[event.entry_id] = listed_event(starts, ends, event.time_zone, event.status)
    return listing


def events_by_id(entry_ids: list[int]) -> list[Event]:
    """Events with entry, texts and topics, by id; what does not exist is left out."""
    statement = (
        select(Event).join(Event.entry).where(Event.entry_id.in_(entry_ids)).order_by(Entry.id)
    )
    return list(db.session.scalars(_with_words(statement)))


def coming_times(entry_id: int, moment: datetime, limit: int) -> list[Occurrence]:
    """When an event takes place next, soonest first; what runs already counts."""
    return list(
        db.session.scalars(
            select(Occurrence)
            .where(Occurrence.event_id == entry_id, is_not_over(moment))
            .order_by(Occurrence.starts_at, Occurrence.id)
            .limit(limit)
        )
    )


def shown_time(entry_id: int, moment: datetime, *, is_over: bool) -> Occurrence | None:
    """The next time of an event, or the last one of what is over; None when there is none.

    One that is cancelled stands in only where all of them are.
    """
    statement = select(Occurrence).where(Occurrence.event_id == entry_id)
    order: tuple[Any, ...] = (Occurrence.starts_at.desc(), Occurrence.id.desc())
    if not is_over:
        statement = statement.where(is_not_over(moment))
        order = (Occurrence.starts_at, Occurrence.id)
    is_cancelled = Occurrence.status == CANCELLED
    return db.session.scalars(statement.order_by(is_cancelled, *order).limit(1)).first()


def nearest_occurrences(entry_ids: list[int], moment: datetime) -> list[Occurrence]:
    """Of each event the time that runs or comes next, else the last one; with its event.

    One that is cancelled stands in for those to come only where all of them are.
    """
    first = (
        select(func.min(Occurrence.starts_at))
        .where(Occurrence.event_id == Event.entry_id, is_not_over(moment))
        .correlate(Event)
    )
    coming = first.scalar_subquery()
    taking_place = first.where(Occurrence.status != CANCELLED).scalar_subquery()
    last = (
        select(func.max(Occurrence.starts_at))
        .where(Occurrence.event_id == Event.entry_id)
        .correlate(Event)
        .scalar_subquery()
    )
    statement = (
        select(Occurrence)
        .join(Occurrence.event)
        .where(
            Event.entry_id.in_(entry_ids),
            Occurrence.starts_at == func.coalesce(taking_place, coming, last),
        )
        .options(contains_eager(Occurrence.event))
        .order_by(Occurrence.id.desc())
    )
    return list(db.session.scalars(statement))
