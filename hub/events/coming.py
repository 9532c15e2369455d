"""What takes place from now or from a day on, in the order that lists print, page by page."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Select, case, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from hub.content.filters import ListFilter
from hub.content.paging import Page, PageKey, PagePosition, cut_page
from hub.core.clock import now
from hub.core.database import db
from hub.events.models import Event, Occurrence
from hub.events.printed_order import (
    begin_of_day,
    key_among_times,
    key_among_whole_days,
    moment_in_order,
)
from hub.events.queries import A_DAY, narrowed, with_events

_PRINTED: Final = Occurrence.printed_at
_STARTS: Final = Occurrence.starts_at
_Order = InstrumentedAttribute[datetime]


def coming_occurrences(
    wanted: ListFilter,
    position: PagePosition | None = None,
    limit: int = 50,
    zone_name: str = "",
) -> Page[Occurrence]:
    """One page of what takes place, soonest first, with events, entries, texts and topics.

    From the filter's first day, else from now; what runs already counts.  The order is that of
    the days and times that are printed: each event's own, or with `zone_name` those there.
    """
    position = position or PagePosition()
    found = _first_rows(
        lambda order: _coming(select(Occurrence), wanted, order), position, limit + 1, zone_name
    )
    return cut_page(found, limit, position, lambda row: list_key(row, zone_name))


def list_key(row: Occurrence, zone_name: str) -> PageKey:
    """Where an occurrence, with its event, stands in a list whose times are in a zone, or own."""
    if not zone_name:
        return PageKey(row.printed_at, row.id)
    moment = moment_in_order(row.starts_at, row.starts_on, row.event.all_day, zone_name)
    return PageKey(moment, row.id)


def running_occurrences(
    wanted: ListFilter, first: Occurrence, limit: int, zone_name: str = ""
) -> list[Occurrence]:
    """What began before `first` in the list and goes on then, the latest beginning first."""

    def running(order: _Order) -> Select[Any]:
        statement = select(Occurrence).join(Occurrence.event).join(Event.entry)
        statement = narrowed(statement, wanted, first.starts_at, now(), order)
        return statement.where(Occurrence.starts_on < Occurrence.ends_on)

    before = PagePosition(before=list_key(first, zone_name))
    return _first_rows(running, before, limit, zone_name)


def _first_rows(
    selection: Callable[[_Order], Select[Any]],
    position: PagePosition,
    limit: int,
    zone_name: str,
) -> list[Occurrence]:
    """The first rows of a page, which come backwards for one `before` a key.

    In a chosen zone whole days and times are each read in an order of their own.
    """
    if not zone_name:
        return _in_order(selection(_PRINTED), _PRINTED, position, limit)
    whole = PagePosition(
        position.after and key_among_whole_days(position.after, zone_name),
        position.before and key_among_whole_days(position.before, zone_name),
    )
    timed = PagePosition(
        position.after and key_among_times(position.after),
        position.before and key_among_times(position.before),
    )
    is_whole = Event.all_day.is_(True)
    rows = _in_order(selection(_STARTS).where(~is_whole), _STARTS, timed, limit)
    days = selection(_PRINTED).where(is_whole)
    if len(rows) == limit:
        # No day beyond the last of these is among the first rows: where days are few, all that
        # comes would be read for them.
        edge = key_among_whole_days(list_key(rows[-1], zone_name), zone_name).moment
        day = Occurrence.printed_at
        days = days.where(day >= edge if position.before else day <= edge)
    rows += _in_order(days, _PRINTED, whole, limit)
    rows.sort(key=lambda row: _sortable(row, zone_name), reverse=bool(position.before))
    return rows[:limit]


def _sortable(row: Occurrence, zone_name: str) -> tuple[datetime, int]:
    key = list_key(row, zone_name)
    return key.moment, key.id


def _in_order(
    statement: Select[Any], order: _Order, position: PagePosition, limit: int
) -> list[Occurrence]:
    place: Any = tuple_(order, Occurrence.id)
    if position.after:
        statement = statement.where(place > (position.after.moment, position.after.id))
    if position.before:
        statement = statement.where(place < (position.before.moment, position.before.id))
    columns: tuple[ColumnElement[Any], ...] = (order.expression, Occurrence.id.expression)
    if position.before:
        columns = tuple(column.desc() for column in columns)
    return list(db.session.scalars(with_events(statement).order_by(*columns).limit(limit)))


def _coming(
    statement: Select[Any], wanted: ListFilter, order: _Order = Occurrence.starts_at
) -> Select[Any]:
    """A selection of occurrences, with events and entries joined, narrowed to what comes."""
    moment = now()
    statement = statement.join(Occurrence.event).join(Event.entry)
    return narrowed(statement, wanted, wanted.from_at or moment, moment, order)


def counts_by_day(wanted: ListFilter, days: Iterable[date], zone_name: str = "") -> dict[date, int]:
    """How many of the occurrences to come begin on each of these days.

    The days are each event's own, or with `zone_name` those on which its moments fall there.
    """
    asked = sorted(days)
    begin, end = (datetime.combine(day, time(), UTC) for day in (asked[0], asked[-1]))
    day = _day_there(asked, zone_name) if zone_name else Occurrence.starts_on
    columns: tuple[Any, ...] = (day.label("day"), func.count())
    statement = (
        _coming(select(*columns), wanted)
        .where(day.in_(asked))
        # The index is in the order of the moments: what comes after these days is not read.
        .where(Occurrence.starts_at.between(begin - A_DAY, end + 2 * A_DAY))
        .group_by("day")
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _day_there(days: Iterable[date], zone_name: str) -> ColumnElement[date]:
    """The one of these days on which an occurrence begins in a zone, NULL for another day."""
    begins = [
        (
            (Occurrence.starts_at >= begin_of_day(day, zone_name))
            & (Occurrence.starts_at < begin_of_day(day + timedelta(days=1), zone_name)),
            literal(day, Date),
        )
        for day in days
    ]
    return case((Event.all_day.is_(True), Occurrence.starts_on), *begins)


def count_coming_events(wanted: ListFilter, most: int) -> int:
    """How many events with a coming date match a filter; `most` when there are more."""
    coming = _coming(select(Occurrence.event_id).distinct(), wanted).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(coming)) or 0
