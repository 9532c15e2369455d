"""Every SELECT that concerns events."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, tuple_
from sqlalchemy.orm import contains_eager, selectinload

from hub.content.filters import ListFilter
from hub.content.models import Entry
from hub.content.paging import Page, PageKey, PagePosition, cut_page
from hub.content.queries import TOMBSTONE, matching, public_now
from hub.core.clock import now
from hub.core.database import db
from hub.events.models import KIND, Event, Occurrence

LONGEST_RUN = timedelta(days=366)
MOST_IN_A_CALENDAR = 20_000


def coming_occurrences(
    wanted: ListFilter, position: PagePosition | None = None, limit: int = 50
) -> Page[Occurrence]:
    """One page of what takes place, soonest first, with events, entries, texts and topics.

    From the filter's first day, else from now; what runs already counts.
    """
    position = position or PagePosition()
    moment = now()
    begins = wanted.from_at or moment
    order = tuple_(Occurrence.starts_at, Occurrence.id)
    statement = (
        select(Occurrence)
        .join(Occurrence.event)
        .join(Event.entry)
        .where(
            Entry.kind == KIND,
            public_now(moment),
            Occurrence.starts_at > begins - LONGEST_RUN,
            Occurrence.ends_at > begins,
            *matching(wanted),
        )
        .options(
            contains_eager(Occurrence.event)
            .contains_eager(Event.entry)
            .options(
                selectinload(Entry.texts),
                selectinload(Entry.provenances),
                selectinload(Entry.topics),
            )
        )
    )
    if wanted.until_at:
        statement = statement.where(Occurrence.starts_at < wanted.until_at)
    if position.after:
        statement = statement.where(order > (position.after.moment, position.after.id))
    if position.before:
        statement = statement.where(order < (position.before.moment, position.before.id))
        statement = statement.order_by(Occurrence.starts_at.desc(), Occurrence.id.desc())
    else:
        statement = statement.order_by(Occurrence.starts_at, Occurrence.id)
    found = db.session.scalars(statement.limit(limit + 1)).all()
    return cut_page(found, limit, position, lambda row: PageKey(row.starts_at, row.id))


def event_by_id(entry_id: int) -> Event | None:
    """One event in any state, with its entry, texts, provenances, topics and occurrences."""
    return db.session.scalars(
        select(Event)
        .join(Event.entry)
        .where(Event.entry_id == entry_id)
        .options(
            contains_eager(Event.entry).options(
                selectinload(Entry.texts),
                selectinload(Entry.provenances),
                selectinload(Entry.topics),
            ),
            selectinload(Event.occurrences),
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
        .options(
            contains_eager(Event.entry).options(
                selectinload(Entry.texts), selectinload(Entry.topics)
            )
        )
    )
    return list(db.session.scalars(statement))


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


@dataclass(frozen=True, slots=True)
class EventListing:
    """What `hub entry list --json` adds for an event: its first start and end, and status."""

    starts: str
    ends: str | None
    status: str


def events_listing(entry_ids: list[int]) -> dict[int, EventListing]:
    """Start, end and status of events, by entry id, as ISO 8601 with offset or as days."""
    listing = {}
    for event in db.session.scalars(select(Event).where(Event.entry_id.in_(entry_ids))):
        listing[event.entry_id] = EventListing(
            event.starts["value"],
            event.ends["value"] if event.ends else None,
            event.status,
        )
    return listing
