"""Events as the days of an agenda, and as the cells of a month."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from hub.events.month import DayPlan
from hub.web.shown import AgendaDay, EventItem, MonthDay, MonthGrid
from hub.web.written_days import week_number

SHOWN_IN_A_DAY: Final = 10
GOING_ON_SHOWN: Final = 3
# What lasts longer is named on days that have something else, and makes no day of its own.
LONGEST_WITH_DAYS_OF_ITS_OWN: Final = timedelta(days=7)
DayUrl = Callable[[date], str]


def agenda_days(
    items: Iterable[EventItem],
    first_on: date,
    last_on: date | None,
    day_url: DayUrl,
    running: Iterable[EventItem] = (),
) -> tuple[AgendaDay, ...]:
    """Events put together by day, in their order.

    What lasts several days goes on until `last_on` at most.  What began before `first_on` stands
    there, but days without times never leave their own: in a zone that is ahead they may be over.
    `running` began before the page and is only carried on.
    """
    days: dict[date, list[EventItem]] = {}
    going_on: dict[date, list[EventItem]] = {}
    listed = list(items)
    for item in listed:
        days.setdefault(_shown_on(item, first_on), []).append(item)
    carried = [(item, _shown_on(item, first_on)) for item in listed]
    carried += [(item, first_on - timedelta(days=1)) for item in running]
    for item, shown_on in carried:
        for day in _days_after(item, shown_on, last_on, days):
            going_on.setdefault(day, []).append(item)
    return tuple(
        AgendaDay(
            day,
            tuple(days.get(day, ())),
            tuple(going_on.get(day, ())),
            url=day_url(day),
        )
        for day in sorted({*days, *going_on})
    )


def _shown_on(item: EventItem, first_on: date) -> date:
    day = max(item.starts_on, first_on)
    return min(day, item.ends_on) if item.all_day else day


def _days_after(
    item: EventItem, shown_on: date, last_on: date | None, days: Mapping[date, object]
) -> Iterable[date]:
    last = min(item.ends_on, last_on) if last_on else item.ends_on
    if item.ends_on - item.starts_on > LONGEST_WITH_DAYS_OF_ITS_OWN:
        return [day for day in days if shown_on < day <= last]
    return [shown_on + timedelta(days=n) for n in range(1, (last - shown_on).days + 1)]


def folded_days(
    days: Sequence[AgendaDay], counted: Callable[[list[date]], Mapping[date, int]]
) -> tuple[AgendaDay, ...]:
    """The days, long ones cut; `counted(days)` says how many events begin on each of them."""
    long = [day.day for day in days if len(day.events) > SHOWN_IN_A_DAY]
    counts = counted(long) if long else {}
    return tuple(_folded(day, counts.get(day.day, 0)) for day in days)


def _folded(day: AgendaDay, count: int) -> AgendaDay:
    events, going_on = day.events[:SHOWN_IN_A_DAY], day.going_on[:GOING_ON_SHOWN]
    more = max(count, len(day.events)) - len(events) if len(day.events) > len(events) else 0
    more += len(day.going_on) - len(going_on)
    return replace(day, events=events, going_on=going_on, more=more)


def month_grid(
    month: date,
    weeks: Iterable[Sequence[date]],
    plans: Mapping[date, DayPlan],
    items: Mapping[int, EventItem],
    present: date,
    day_url: DayUrl,
) -> MonthGrid:
    """The weeks of a month with what their days show."""
    return MonthGrid(
        month,
        tuple(
            (
                week_number(week[0]),
                tuple(
                    MonthDay(
                        day,
                        day_url(day),
                        is_outside=day.month != month.month,
                        is_today=day == present,
                        events=_found(plans[day].beginning, items),
                        going_on=_found(plans[day].going_on, items),
                        more=plans[day].more,
                        left_out=_found(plans[day].left_out, items),
                    )
                    for day in week
                ),
            )
            for week in weeks
        ),
    )


def _found(ids: Iterable[int], items: Mapping[int, EventItem]) -> tuple[EventItem, ...]:
    return tuple(items[one] for one in ids if one in items)
