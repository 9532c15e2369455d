"""Days and their ranges, as the page's language writes them.

A number never stands at the end of a line without its month.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from babel.dates import format_date, format_interval, format_skeleton
from flask import has_request_context

from hub.core.clock import now
from hub.web.caching import holds_until
from hub.web.clocks import page_locale

# Skeletons (UTS 35) of a day in lists, without and with the year.  Polish writes the month in
# full, in the genitive; Finnish in figures, which Babel's intervals do not by themselves.
_SHORT = {"pl": ("MMMMd", "yMMMMd")}
_SHORT_INTERVAL = {"pl": ("MMMMd", "yMMMMd"), "fi": ("Md", "yMd")}
_SHORT_OTHERS = ("MMMd", "yMMMd")

# Weekday, day and month, which the seven languages write in this order, and then the year.
_IN_FULL: Final = re.compile(r"(?P<day>.*?d+\.?)(?P<month> M+) y+")
_NUMBER_AND_MONTH: Final = re.compile(r"(\d\.?) (?=[^\W\d])")
NO_BREAK_SPACE: Final = "\u00a0"
EN_DASH: Final = "–"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A day torn off a calendar: short words for three lines; `month` is "" in Finnish."""

    weekday: str
    day: str
    month: str


def full_date(day: date) -> str:
    """Weekday, day, month and year in full: "Thursday, 26 November 2026"."""
    return _kept_together(format_date(day, "full", locale=page_locale()))


def _kept_together(text: str) -> str:
    """The text with the number of each day on the line of its month."""
    return _NUMBER_AND_MONTH.sub(rf"\1{NO_BREAK_SPACE}", text)


def weekday_and_day(day: date) -> str:
    """Weekday, day and month in full: "Thursday, 26 November"."""
    return _without_the_year(day, "day", "month")


def _without_the_year(day: date, *parts: str) -> str:
    locale = page_locale()
    found = _IN_FULL.fullmatch(locale.date_formats["full"].pattern)
    pattern = "".join(found[part] for part in parts) if found else "full"
    return _kept_together(format_date(day, pattern, locale=locale))


def full_date_range(first: date, last: date) -> str:
    """Days from first to last, both inclusive: "Friday, 27 – Sunday, 29 November 2026".

    What both share is said once.  CLDR's own intervals have no weekdays in full.
    """
    if last <= first:
        return full_date(first)
    if first.year != last.year:
        begin = full_date(first)
    elif first.month != last.month:
        begin = weekday_and_day(first)
    else:
        begin = _without_the_year(first, "day")
    return from_to(begin, full_date(last))


def from_to(begin: str, end: str) -> str:
    """A range whose ends are several words each: with spaces around its dash but in Swedish."""
    if page_locale().language == "sv":
        return f"{begin}{EN_DASH}{end}"
    return f"{begin}{NO_BREAK_SPACE}{EN_DASH} {end}"


def short_date(day: date) -> str:
    """A day in tight places: "26 Nov", with the year when it is not the present one."""
    locale = page_locale()
    short, with_year = _SHORT.get(locale.language, _SHORT_OTHERS)
    skeleton = short if day.year == _present_year() else with_year
    return _kept_together(format_skeleton(skeleton, day, locale=locale))


def date_range(first: date, last: date | None = None) -> str:
    """Days from first to last, both inclusive: "27–29 Nov"."""
    if last is None or last <= first:
        return short_date(first)
    locale = page_locale()
    short, with_year = _SHORT_INTERVAL.get(locale.language, _SHORT_OTHERS)
    same = first.year == last.year == _present_year()
    skeleton = short if same else with_year
    return _kept_together(format_interval(first, last, skeleton, locale=locale))


def _present_year() -> int:
    year = now().year
    if has_request_context():
        holds_until(datetime(year + 1, 1, 1, tzinfo=UTC))
    return year


def weekday_name(day: date) -> str:
    """The weekday in full, standing alone: "Thursday"."""
    return format_date(day, "cccc", locale=page_locale())


def short_weekday(day: date) -> str:
    """The weekday in tight places, standing alone: "Thu"."""
    return format_date(day, "ccc", locale=page_locale()).rstrip(".")


def month_name(day: date) -> str:
    """Month and year, standing alone: "November 2026"."""
    return format_skeleton("yMMMM", day, locale=page_locale())


def week_number(day: date) -> int:
    """The number of the week in which a day is, counted as the page's language does."""
    return int(format_date(day, "w", locale=page_locale()))


def first_week_day() -> int:
    """The day with which a week begins where the page's language is spoken; 0 is Monday."""
    return page_locale().first_week_day


def leaf(day: date) -> Leaf:
    """The words of a date leaf."""
    locale = page_locale()
    weekday = format_date(day, "ccc", locale=locale).rstrip(".")
    if locale.language == "fi":
        return Leaf(weekday, format_skeleton("Md", day, locale=locale), "")
    return Leaf(weekday, str(day.day), format_date(day, "LLL", locale=locale).rstrip("."))
