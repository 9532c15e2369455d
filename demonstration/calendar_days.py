"""Which day an item has: every item comes round in a fixed rhythm, on fixed days.

Item number i of n stands on one day of a cycle.  A window as long as the cycle therefore holds
each item exactly once; as the days pass, items keep their dates, the oldest leave and the same
texts come again under a new date and a new id.
"""

from datetime import date, timedelta

NEWS_CYCLE_DAYS = 63
EVENT_CYCLE_DAYS = 147
EVENTS_AHEAD_DAYS = 120

_A_MONDAY = date(2024, 1, 1)
_WORKDAYS = 5


def news_day(number: int, count: int, today: date) -> date:
    """The newest workday before `today` on which item `number` of `count` is published."""
    workdays_in_cycle = NEWS_CYCLE_DAYS // 7 * _WORKDAYS
    week, weekday = divmod(number * workdays_in_cycle // count, _WORKDAYS)
    return _newest(week * 7 + weekday, NEWS_CYCLE_DAYS, today - timedelta(days=1))


def event_last_day(number: int, count: int, weekday: int, today: date) -> date:
    """The last day of event `number` of `count`, on `weekday` (0 is Monday).

    It lies between 26 days before and 120 days after `today`.
    """
    week = number * EVENT_CYCLE_DAYS // count // 7
    return _newest(week * 7 + weekday, EVENT_CYCLE_DAYS, today + timedelta(days=EVENTS_AHEAD_DAYS))


def yearly_day(month: int, day: int, today: date) -> date | None:
    """The day of a yearly event inside the window of the events, None when it is not due."""
    last = today + timedelta(days=EVENTS_AHEAD_DAYS)
    for year in (today.year - 1, today.year, today.year + 1):
        found = date(year, month, day)
        if last - timedelta(days=EVENT_CYCLE_DAYS) < found <= last:
            return found
    return None


def workday_from(day: date, days: int) -> date:
    """The day `days` after `day`, or the Monday that follows when it falls on a weekend."""
    found = day + timedelta(days=days)
    return found + timedelta(days=max(0, 7 - found.weekday()) if found.weekday() >= 5 else 0)


def _newest(place_in_cycle: int, cycle_days: int, last: date) -> date:
    behind = ((last - _A_MONDAY).days - place_in_cycle) % cycle_days
    return last - timedelta(days=behind)
