"""The events that have the words of a search, by when they take place."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select

from hub.content.filters import ListFilter
from hub.content.models import Entry
from hub.content.paging import Page, PageKey, PagePosition, cut_page
from hub.content.queries import entries_with_words
from hub.core.clock import now
from hub.core.database import db
from hub.events.models import CANCELLED, KIND, Occurrence
from hub.events.queries import is_not_over

_COMING, _OVER, _NEVER = 0, 1, 2


def found_in_time(wanted: ListFilter, position: PagePosition, limit: int) -> tuple[Page[int], int]:
    """One page of the ids of events that a filter finds, and how many there are in all.

    What takes place next comes first, then what was last, then what has no time.
    """
    moment = now()
    found = _found(wanted, moment)
    statement = select(found)
    order = [found.c.phase, found.c.rising, found.c.falling.desc(), found.c.id]
    key = position.after or position.before
    if key:
        phase = _phase_of(found, key, moment)
        statement = statement.where(_beyond(found, phase, key, is_before=bool(position.before)))
    if position.before:
        order = [found.c.phase.desc(), found.c.rising.desc(), found.c.falling, found.c.id.desc()]
    rows = db.session.execute(statement.order_by(*order).limit(limit + 1)).all()
    page = cut_page(rows, limit, position, lambda row: PageKey(row.rising or row.falling, row.id))
    ids = tuple(row.id for row in page.rows)
    return Page(ids, page.before, page.after), rows[0].total if rows else 0


def _found(wanted: ListFilter, moment: datetime) -> Subquery:
    """Each event with its phase and the moment that it is sorted by, and how many there are.

    The moment is that of the time that is shown beside it, see `nearest_occurrences`.
    """
    statement, _newest_last = entries_with_words([KIND], wanted)
    entries = statement.with_only_columns(Entry.id, Entry.published_at).subquery("entries")
    is_coming = is_not_over(moment)
    stands = and_(is_coming, Occurrence.status != CANCELLED)
    times = (
        select(
            entries.c.id,
            func.coalesce(
                func.min(case((stands, Occurrence.starts_at))),
                func.min(case((is_coming, Occurrence.starts_at))),
            ).label("coming"),
            func.max(Occurrence.starts_at).label("last"),
            entries.c.published_at,
        )
        .select_from(entries)
        .outerjoin(Occurrence, Occurrence.event_id == entries.c.id)
        .group_by(entries.c.id, entries.c.published_at)
        .subquery("times")
    )
    comes, was = times.c.coming.is_not(None), times.c["last"].is_not(None)
    return select(
        times.c.id,
        case((comes, _COMING), (was, _OVER), else_=_NEVER).label("phase"),
        times.c.coming.label("rising"),
        case((~comes, func.coalesce(times.c["last"], times.c.published_at))).label("falling"),
        func.count().over().label("total"),
    ).subquery("found")


def _phase_of(found: Subquery, key: PageKey, moment: datetime) -> int:
    """The phase of what a page begins behind; of what is not found any more, by its moment."""
    phase = db.session.scalar(select(found.c.phase).where(found.c.id == key.id))
    return (_COMING if key.moment > moment else _OVER) if phase is None else phase


def _beyond(found: Subquery, phase: int, key: PageKey, *, is_before: bool) -> ColumnElement[bool]:
    """The condition on what stands behind a key, or before it."""
    by: Any = found.c.rising if phase == _COMING else found.c.falling
    is_smaller = is_before == (phase == _COMING)
    nearer = by < key.moment if is_smaller else by > key.moment
    same = and_(by == key.moment, found.c.id < key.id if is_before else found.c.id > key.id)
    other = found.c.phase < phase if is_before else found.c.phase > phase
    return or_(other, and_(found.c.phase == phase, or_(nearer, same)))
