"""Recurrence rules (RFC 5545 section 3.3.10) as dateutil expands them, made safe and quick.

Rules are expanded in naive local time.  A rule that began long ago is moved forward by whole
periods; that gives the same dates, since what a rule takes from its first day (the weekday, the
day of the month, the month) is written out first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, HOURLY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from hub.events.times import in_zone

FREQUENCIES: Final = {
    "YEARLY": YEARLY, "MONTHLY": MONTHLY, "WEEKLY": WEEKLY, "DAILY": DAILY, "HOURLY": HOURLY,
}  # fmt: skip
MOST_COUNTED: Final = 50_000
"""How many times are looked at of a rule with COUNT whose periods are not alike."""

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LIMITS: Final = {
    "BYMONTH": (1, 12), "BYMONTHDAY": (1, 31), "BYYEARDAY": (1, 366), "BYWEEKNO": (1, 53),
    "BYHOUR": (0, 23), "BYMINUTE": (0, 59), "BYSECOND": (0, 59), "BYSETPOS": (1, 366),
}  # fmt: skip
_MAY_BE_NEGATIVE: Final = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
_DAY_PARTS: Final = ("bymonthday", "byweekday", "byyearday", "byweekno")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_LAST_YEAR: Final = 9999
# Longer than the calendar in every frequency, and timedelta can still count it in weeks.
_LONGEST_INTERVAL: Final = 100_000_000
_CALENDAR_CYCLE: Final = 400
_IN_EVERY_MONTH: Final = 28
_Parts = dict[str, tuple[int | weekday, ...]]


class RuleRefusedError(ValueError):
    """The rule cannot be read, or would give more times than anyone could want."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was read.  `parts` are the BY… parts under dateutil's names."""

    frequency: int
    interval: int = 1
    count: int | None = None
    until: str = ""
    week_start: int = 0
    parts: dict[str, tuple[int | weekday, ...]] = field(default_factory=dict)


def read_rule(text: str) -> Rule:
    """The rule in the value of an RRULE property.

    Parts that RFC 5545 does not know are passed over, and so is a COUNT below zero, which
    some programs write for "no end".  Raises RuleRefusedError for SECONDLY and MINUTELY, for
    INTERVAL=0, for other calendars than the Gregorian and for what cannot be read.
    """
    values = dict(
        pair.split("=", 1)
        for pair in re.sub(r"\s", "", text.upper()).split(";")
        if pair.count("=") == 1
    )
    frequency = FREQUENCIES.get(values.get("FREQ", ""))
    if frequency is None or values.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise RuleRefusedError(text)
    if values.get("SKIP", "OMIT") != "OMIT":
        raise RuleRefusedError(text)
    count = _number(values["COUNT"]) if "COUNT" in values else None
    interval = _number(values.get("INTERVAL", "1"))
    until = values.get("UNTIL", "")
    if interval < 1 or (until and not _UNTIL.fullmatch(until)):
        raise RuleRefusedError(text)
    week_start = values.get("WKST", "MO")
    if week_start not in _DAYS:
        raise RuleRefusedError(text)
    parts: dict[str, tuple[int | weekday, ...]] = {
        name.lower(): _numbers(name, values[name]) for name in _LIMITS if values.get(name)
    }
    days = values.get("BYDAY") or values.get("BYWEEKDAY")
    if days:
        parts["byweekday"] = tuple(_weekday(day) for day in days.split(","))
    counted = None if count is None or count < 0 else count
    return Rule(
        frequency, min(interval, _LONGEST_INTERVAL), counted, until, _DAYS.index(week_start), parts
    )


def rule_end(rule: Rule, is_day: bool, zone: ZoneInfo | None) -> datetime | None:
    """The last local moment that UNTIL allows, None without one.

    `zone` is the zone of DTSTART, None when it is a day or floating.  A date counts as its
    midnight.  Days take the date as written, floating times the digits as written (both ways
    of writing are common, though RFC 5545 wants them to agree with DTSTART).
    """
    match = _UNTIL.fullmatch(rule.until)
    if match is None:
        return None
    try:
        until = datetime.strptime(  # noqa: DTZ007 - local time by design
            match[1] + ("000000" if is_day else match[2] or "000000"), "%Y%m%d%H%M%S"
        )
    except ValueError:
        return None
    if match[3] and zone is not None and not is_day:
        return in_zone(until.replace(tzinfo=UTC), zone)
    return until


def rule_starts(
    rule: Rule, start: datetime, until: datetime | None, low: datetime, high: datetime
) -> Iterator[datetime]:
    """The naive local starts that a rule gives from `low` to `high`, both inclusive.

    `start` is DTSTART, which is not added here when the rule itself does not give it.
    """
    high = high if until is None else min(high, until)
    if start > high or _never_matches(rule):
        return
    periods = _periods_before(rule, start, low)
    most = None
    if rule.count is not None:
        most, periods = _left_of_count(rule, start, periods)
    first, implied = _moved(rule, start, periods)
    # Gregorian dates and weekdays repeat every 400 years.  Just before the year 9999, where
    # dateutil ends by itself, a rule that matches nothing costs little.
    shift = (_LAST_YEAR - high.year) // _CALENDAR_CYCLE * _CALENDAR_CYCLE
    try:
        made = _expanded(rule, _in_year(first, shift), implied)
    except ValueError:  # "Invalid combination of interval and byhour": it never matches
        return
    low, high = _in_year(low, shift), _in_year(high, shift)
    for value in islice(made, most):
        if value > high:
            return
        if value >= low:
            yield _in_year(value, -shift)


def _expanded(rule: Rule, first: datetime, implied: _Parts) -> rrule:
    return rrule(
        rule.frequency,  # type: ignore[arg-type]
        dtstart=first,
        interval=rule.interval,
        wkst=rule.week_start,
        **{**implied, **rule.parts},  # type: ignore[arg-type]
    )


def _in_year(value: datetime, years: int) -> datetime:
    return value.replace(year=value.year + years)


def _periods_before(rule: Rule, start: datetime, low: datetime) -> int:
    """How many whole periods from the one of DTSTART on end before `low`."""
    if rule.frequency == YEARLY:
        periods = (low.year - start.year) // rule.interval
    elif rule.frequency == MONTHLY:
        periods = ((low.year - start.year) * 12 + low.month - start.month) // rule.interval
    else:
        length, begin = _period(rule, start)
        periods = (low - begin) // length
    # A numbered week may begin in the year before.
    return max(0, periods - 1 if "byweekno" in rule.parts else periods)


def _begin_of(rule: Rule, start: datetime, periods: int) -> datetime:
    """Where the period begins that comes so many after the one of DTSTART."""
    if rule.frequency == YEARLY:
        return start.replace(year=start.year + periods * rule.interval, month=1, day=1)
    if rule.frequency == MONTHLY:
        year, month = divmod(start.year * 12 + start.month - 1 + periods * rule.interval, 12)
        return start.replace(year=year, month=month + 1, day=1)
    length, begin = _period(rule, start)
    return begin + periods * length


def _moved(rule: Rule, start: datetime, periods: int) -> tuple[datetime, _Parts]:
    """A first day so many periods later, and what DTSTART implied."""
    if periods == 0:
        return start, {}
    moved = _begin_of(rule, start, periods)
    if any(part in rule.parts for part in _DAY_PARTS):
        return moved, {}
    if rule.frequency == YEARLY:
        return moved, {"bymonth": (start.month,), "bymonthday": (start.day,)}
    if rule.frequency == MONTHLY:
        return moved, {"bymonthday": (start.day,)}
    return moved, {"byweekday": (start.weekday(),)} if rule.frequency == WEEKLY else {}


def _left_of_count(rule: Rule, start: datetime, periods: int) -> tuple[int, int]:
    """How much of COUNT is left after so many periods, and how many of them can be skipped.

    None can where they differ in how many times they give: then all are looked at from the
    first one on, up to `MOST_COUNTED`.
    """
    count = rule.count or 0
    times = _times_of_periods(rule, start)
    if times is None or periods == 0:
        return min(count, MOST_COUNTED), 0
    in_first, in_each = times
    return max(0, count - in_first - (periods - 1) * in_each), periods


def _times_of_periods(rule: Rule, start: datetime) -> tuple[int, int] | None:
    """How many times the first period gives and every other one; None when they may differ."""
    days = rule.parts.get("byweekday", ())
    if rule.frequency == WEEKLY and rule.parts.keys() == {"byweekday"}:
        places = {(int(getattr(day, "weekday", 0)) - rule.week_start) % 7 for day in days}
        begin = (start.weekday() - rule.week_start) % 7
        return sum(place >= begin for place in places), len(places)
    if rule.frequency == MONTHLY and rule.parts.keys() == {"bymonthday"}:
        numbers = set(_integers(rule, "bymonthday"))
        if not all(1 <= day <= _IN_EVERY_MONTH for day in numbers):
            return None
        return sum(day >= start.day for day in numbers), len(numbers)
    if rule.frequency == MONTHLY and rule.parts.keys() == {"byweekday"}:
        position = getattr(days[0], "n", None) if len(days) == 1 else None
        if not position or abs(position) > _IN_EVERY_MONTH // 7:
            return None
        second = _begin_of(rule, start, 1)
        return int(_expanded(rule, start, {})[0] < second), 1
    is_in_each = {
        YEARLY: (start.month, start.day) != (2, 29),
        MONTHLY: start.day <= _IN_EVERY_MONTH,
    }
    return None if rule.parts or not is_in_each.get(rule.frequency, True) else (1, 1)


def _period(rule: Rule, start: datetime) -> tuple[timedelta, datetime]:
    """The length of a step, and where the first one begins."""
    if rule.frequency == WEEKLY:
        into_week = (start.weekday() - rule.week_start) % 7
        return _span(weeks=rule.interval), start - timedelta(
            days=min(into_week, start.toordinal() - 1)
        )
    if rule.frequency == DAILY:
        return _span(days=rule.interval), start
    return _span(hours=rule.interval), start


def _span(weeks: int = 0, days: int = 0, hours: int = 0) -> timedelta:
    return timedelta(weeks=weeks, days=days, hours=hours)


def _never_matches(rule: Rule) -> bool:
    """Whether no date can match: 30 February, the second day of a one-day set."""
    months = [int(month) for month in _integers(rule, "bymonth")] or list(range(1, 13))
    days = [abs(day) for day in _integers(rule, "bymonthday")]
    longest = max(29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31 for month in months)
    if days and min(days) > longest:
        return True
    positions = [abs(position) for position in _integers(rule, "bysetpos")]
    return bool(positions) and min(positions) > _largest_set(rule)


def _largest_set(rule: Rule) -> int:
    """How many times one period can have at most."""
    times = max(1, len(_integers(rule, "byminute"))) * max(1, len(_integers(rule, "bysecond")))
    if rule.frequency != HOURLY:
        times *= max(1, len(_integers(rule, "byhour")))
    week = len(rule.parts.get("byweekday", ())) or (7 if "bymonthday" in rule.parts else 1)
    days = {YEARLY: 366, MONTHLY: 31, WEEKLY: week}.get(rule.frequency, 1)
    return times * days


def _integers(rule: Rule, part: str) -> list[int]:
    return [value for value in rule.parts.get(part, ()) if isinstance(value, int)]


def _number(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}", text):
        raise RuleRefusedError(text)
    return int(text)


def _numbers(name: str, text: str) -> tuple[int, ...]:
    low, high = _LIMITS[name]
    numbers = tuple(_number(number) for number in text.split(",") if number)
    for number in numbers:
        size = abs(number) if name in _MAY_BE_NEGATIVE else number
        if not low <= size <= high:
            raise RuleRefusedError(f"{name}={text}")
    return numbers


def _weekday(text: str) -> weekday:
    match = _WEEKDAY.fullmatch(text)
    if match is None or (match[1] and int(match[1]) == 0):
        raise RuleRefusedError(text)
    return weekday(_DAYS.index(match[2]), int(match[1]) if match[1] else None)
