"""The days of a month as a grid, and which occurrences stand in each (pure)."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hub.events.times import days_of, printed_time, shown_last_day

SHOWN_IN_A_CELL: Final = 4
MORE_IN_PRINT: Final = 8
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2199


@dataclass(frozen=True, slots=True)
class Span:
    """An occurrence as the grid needs it: its days, both inclusive, and when it begins.

    `starts_at` is the day and time that are printed, without their zone.
    """

    id: int
    starts_on: date
    ends_on: date
    starts_at: datetime
    all_day: bool


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The ids of what a day shows: what goes on from earlier days, what begins; how much more.

    `more` is the number of those left out, `left_out` the first of them, which paper shows.
    """

    going_on: tuple[int, ...] = field(default=())
    beginning: tuple[int, ...] = field(default=())
    more: int = 0
    left_out: tuple[int, ...] = field(default=())


def span_of(
    number: int,
    starts_on: date,
    ends_on: date,
    starts_at: datetime,
    ends_at: datetime,
    all_day: bool,
    own_zone: str,
    *,
    zone_name: str,
) -> Span:
    """An occurrence with its own days, or with `zone_name` those that its moments fall on there.

    `own_zone` is the one of its own days.
    """
    printed = printed_time(starts_at, zone_name or own_zone)
    if not all_day:
        if zone_name:
            starts_on, ends_on = days_of(starts_at, ends_at, ZoneInfo(zone_name))
        ends_on = shown_last_day(starts_at, ends_at, starts_on, ends_on)
    return Span(number, starts_on, ends_on, printed, all_day)


def read_month(text: str) -> date | None:
    """The first day of a month written as "2026-11"; None for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if EARLIEST_YEAR <= first.year <= LATEST_YEAR else None


def month_after(month: date, months: int = 1) -> date:
    """The first day of the month that comes so many months later, or earlier when negative."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def weeks_of(month: date, first_week_day: int) -> tuple[tuple[date, ...], ...]:
    """The weeks that a month touches, each of seven days; 0 is Monday."""
    weeks = Calendar(first_week_day).monthdatescalendar(month.year, month.month)
    return tuple(tuple(week) for week in weeks)


def planned_days(
    spans: Iterable[Span], days: Sequence[date], most: int = SHOWN_IN_A_CELL
) -> dict[date, DayPlan]:
    """What each of these days, which follow one another, shows of the spans.

    A day shows what begins on it, at most `most`; where room is left, or else in one place,
    what goes on from earlier days, the latest beginning first: an exhibition of a year never
    hides the market of a weekend.
    """
    first, last = days[0], days[-1]
    going_on: dict[date, list[Span]] = {day: [] for day in days}
    beginning: dict[date, list[Span]] = {day: [] for day in days}
    for span in spans:
        if first <= span.starts_on <= last:
            beginning[span.starts_on].append(span)
        day = max(first, span.starts_on + timedelta(days=1))
        while day <= min(last, span.ends_on):
            going_on[day].append(span)
            day += timedelta(days=1)
    return {day: _plan(going_on[day], beginning[day], most) for day in days}


def _plan(going_on: list[Span], beginning: list[Span], most: int) -> DayPlan:
    going_on.sort(key=lambda span: (-span.starts_on.toordinal(), span.id))
    beginning.sort(key=lambda span: (not span.all_day, span.starts_at, span.id))
    room = max(min(1, len(going_on)), most - len(beginning))
    carried, begun = going_on[:room], beginning[: most - min(room, len(going_on))]
    left_out = beginning[len(begun) :] + going_on[len(carried) :]
    return DayPlan(
        tuple(span.id for span in carried),
        tuple(span.id for span in begun),
        len(left_out),
        tuple(span.id for span in left_out[:MORE_IN_PRINT]),
    )
