"""Every SELECT that concerns events."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, selectinload

from hub.content.drafts import EventTime
from hub.content.filters import ListFilter
from hub.content.models import Entry
from hub.content.paging import Page, PageKey, PagePosition, cut_page
from hub.content.queries import TOMBSTONE, matching, public_now
from hub.core.clock import now
from hub.core.database import db
from hub.events.listing import listed_event
from hub.events.models import KIND, Event, Occurrence

LONGEST_RUN = timedelta(days=366)
MOST_IN_A_CALENDAR = 20_000
_TIME = TypeAdapter(EventTime)


def coming_occurrences(
    wanted: ListFilter, position: PagePosition | None = None, limit: int = 50
) -> Page[Occurrence]:
    """One page of what takes place, soonest first, with events, entries, texts and topics.

    From the filter's first day, else from now; what runs already counts.
    """
    position = position or PagePosition()
    order = tuple_(Occurrence.starts_at, Occurrence.id)
    statement = _coming(select(Occurrence), wanted).options(
        contains_eager(Occurrence.event)
        .contains_eager(Event.entry)
        .options(selectinload(Entry.texts), selectinload(Entry.topics))
    )
    if position.after:
        statement = statement.where(order > (position.after.moment, position.after.id))
    if position.before:
        statement = statement.where(order < (position.before.moment, position.before.id))
        statement = statement.order_by(Occurrence.starts_at.desc(), Occurrence.id.desc())
    else:
        statement = statement.order_by(Occurrence.starts_at, Occurrence.id)
    found = db.session.scalars(statement.limit(limit + 1)).all()
    return cut_page(found, limit, position, lambda row: PageKey(row.starts_at, row.id))


def _coming(statement: Select[Any], wanted: ListFilter) -> Select[Any]:
    """A selection of occurrences, with events and entries joined, narrowed to what comes.

    The kind is not asked for: only events have occurrences, and naming it leads SQLite to read
    every entry of the kind before it looks at the dates.
    """
    moment = now()
    statement = (
        statement.join(Occurrence.event)
        .join(Event.entry)
        .where(
            public_now(moment),
            _is_not_over(wanted.from_at or moment),
            *matching(wanted),
        )
    )
    if wanted.until_at:
        statement = statement.where(Occurrence.starts_at < wanted.until_at)
    return statement


def _is_not_over(moment: datetime) -> ColumnElement[bool]:
    """The lower bound of the start lets the index narrow what is read."""
    return and_(Occurrence.starts_at > moment - LONGEST_RUN, Occurrence.ends_at > moment)


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


def calendar_events(wanted: ListFilter) -> list[Event]:
    """The events of a subscribed calendar: what takes place in the window or was withdrawn.

    Without days in the filter, from a year ago on; withdrawn ones stay 90 days as tombstones,
    so that every subscriber hears of it.
    """
    moment = now()
    begins = wanted.from_at or moment - LONGEST_RUN
    takes_place = select(Occurrence.event_id).where(
        Occurrence.ends_at > begins, Occurrence.starts_at > begins - LONGEST_RUN
    )
    if wanted.until_at:
        takes_place = takes_place.where(Occurrence.starts_at < wanted.until_at)
    readable = public_now(moment) | (
        (Entry.state == "withdrawn")
        & (Entry.visibility == "public")
        & (Entry.withdrawn_at > moment - TOMBSTONE)
    )
    statement = (
        select(Event)
        .join(Event.entry)
        .where(Entry.kind == KIND, readable, Event.entry_id.in_(takes_place), *matching(wanted))
        .order_by(Event.entry_id)
        .limit(MOST_IN_A_CALENDAR)
    )
    return list(db.session.scalars(_with_words(statement)))


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
            .where(Occurrence.event_id == entry_id, _is_not_over(moment))
            .order_by(Occurrence.starts_at, Occurrence.id)
            .limit(limit)
        )
    )


def last_time(entry_id: int) -> Occurrence | None:
    """The last time an event took place or will; None when none could be worked out."""
    return db.session.scalars(
        select(Occurrence)
        .where(Occurrence.event_id == entry_id)
        .order_by(Occurrence.starts_at.desc(), Occurrence.id.desc())
        .limit(1)
    ).first()


def nearest_occurrences(entry_ids: list[int], moment: datetime) -> list[Occurrence]:
    """Of each event the time that runs or comes next, else the last one; with its event."""
    coming = (
        select(func.min(Occurrence.starts_at))
        .where(Occurrence.event_id == Event.entry_id, _is_not_over(moment))
        .correlate(Event)
        .scalar_subquery()
    )
    last = (
        select(func.max(Occurrence.starts_at))
        .where(Occurrence.event_id == Event.entry_id)
        .correlate(Event)
        .scalar_subquery()
    )
    statement = (
        select(Occurrence)
        .join(Occurrence.event)
        .where(Event.entry_id.in_(entry_ids), Occurrence.starts_at == func.coalesce(coming, last))
        .options(contains_eager(Occurrence.event))
        .order_by(Occurrence.id.desc())
    )
    return list(db.session.scalars(statement))


def count_coming_events(wanted: ListFilter, most: int) -> int:
    """How many events with a coming date match a filter; `most` when there are more."""
    coming = _coming(select(Occurrence.event_id).distinct(), wanted).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(coming)) or 0


def events_to_expand(before: datetime, after_id: int, limit: int) -> list[Event]:
    """The next recurring events whose occurrences are worked out up to `before` only."""
    is_recurring = or_(cast(Event.rules, Text) != "[]", cast(Event.rdates, Text) != "[]")
    return list(
        db.session.scalars(
            select(Event)
            .where(
                Event.entry_id > after_id,
                or_(Event.expanded_until_at < before, Event.expanded_until_at.is_(None)),
                is_recurring,
            )
            .order_by(Event.entry_id)
            .limit(limit)
        )
    )
