"""Dates, times, numbers and lists for templates, written as the page's language writes them.

Filters whose words depend on the present day or minute tell `caching.holds_until`, so that no
cache keeps "today" into tomorrow.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_timedelta,
    get_timezone_location,
    get_timezone_name,
)
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, current_app, has_request_context
from flask_babel import get_locale

from hub.core.clock import now
from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES
from hub.core.plain_text import without_soft_hyphens
from hub.core.words import gettext as _
from hub.core.words import ngettext
from hub.web.caching import holds_until
from hub.web.shown import by_month

NO_BREAK_SPACE = "\u00a0"
EN_DASH = "–"
NEAR_DAYS = 14
HOME_ZONE = "hub_home_zone"

# Skeletons (UTS 35) of a day in lists, without and with the year.  Polish writes the month in
# full, in the genitive; Finnish in figures, which Babel's intervals do not by themselves.
_SHORT = {"pl": ("MMMMd", "yMMMMd")}
_SHORT_INTERVAL = {"pl": ("MMMMd", "yMMMMd"), "fi": ("Md", "yMd")}
_SHORT_OTHERS = ("MMMd", "yMMMd")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A day torn off a calendar: short words for three lines; `month` is "" in Finnish."""

    weekday: str
    day: str
    month: str


def page_locale() -> Locale:
    """The CLDR locale of the page; British English outside of a request."""
    return get_locale() or Locale.parse(INTERFACE_LANGUAGES[DEFAULT_LANGUAGE].locale)


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo:
    """The time zone of this IANA name; UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def today(zone_name: str | None = None) -> date:
    """The present day in a zone, else in the network's; the answer then ends at its midnight."""
    here = zone(zone_name or home_zone())
    day = now().astimezone(here).date()
    if has_request_context():
        midnight = datetime.combine(day + timedelta(days=1), time(), here)
        holds_until(midnight.astimezone(UTC))
    return day


def home_zone() -> str:
    """The zone in which the hub reckons days that belong to no town."""
    give: Callable[[], str] | None = current_app.extensions.get(HOME_ZONE)
    return give() if give else "UTC"


def set_home_zone(app: Flask, give: Callable[[], str]) -> None:
    """Let `give()` name the zone in which days are reckoned where no town's zone is given."""
    app.extensions[HOME_ZONE] = give


def zone_name(name: str, moment: datetime) -> str:
    """What people call a zone at that moment: "Central European Standard Time"."""
    return get_timezone_name(moment.astimezone(zone(name)), locale=page_locale())


def zone_label(name: str, moment: datetime, home: str) -> str:
    """Where a zone's clocks go otherwise than those of `home`: "Finland Time"; else ""."""
    if moment.astimezone(zone(name)).utcoffset() == moment.astimezone(zone(home)).utcoffset():
        return ""
    return get_timezone_location(zone(name), locale=page_locale())


def local_date(moment: datetime, zone_name: str = "UTC") -> date:
    """The day on which a moment falls in a zone."""
    return moment.astimezone(zone(zone_name)).date()


def quoted(words: str) -> str:
    """Words between the quotation marks of the page's language: ‘words’, ”ord”, „Wort“."""
    # Translators: only the quotation marks change: ”…” in Swedish, «…» in Norwegian.
    return _("‘%(words)s’", words=words)


def full_date(day: date) -> str:
    """Weekday, day, month and year in full: "Thursday, 26 November 2026"."""
    return format_date(day, "full", locale=page_locale())


def short_date(day: date) -> str:
    """A day in tight places: "26 Nov", with the year when it is not the present one."""
    locale = page_locale()
    short, with_year = _SHORT.get(locale.language, _SHORT_OTHERS)
    skeleton = short if day.year == _present_year() else with_year
    return format_skeleton(skeleton, day, locale=locale)


def date_range(first: date, last: date | None = None) -> str:
    """Days from first to last, both inclusive: "27–29 Nov"."""
    if last is None or last <= first:
        return short_date(first)
    locale = page_locale()
    short, with_year = _SHORT_INTERVAL.get(locale.language, _SHORT_OTHERS)
    same = first.year == last.year == _present_year()
    return format_interval(first, last, short if same else with_year, locale=locale)


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


def day_and_month(day: date) -> str:
    """Day and month in full: "26 November"."""
    return format_skeleton("MMMMd", day, locale=page_locale())


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


def clock_time(moment: datetime, zone_name: str = "UTC") -> str:
    """The time of day in a zone, on the 24-hour clock: "17:30", "17.30", "17:30 Uhr"."""
    locale = page_locale()
    return _with_hour_word(_bare_time(moment, zone_name, locale))


def time_range(start: datetime, end: datetime | None = None, zone_name: str = "UTC") -> str:
    """Times from start to end in a zone: "17:30–19:30"; the start alone when nothing lasts."""
    locale = page_locale()
    text = _bare_time(start, zone_name, locale)
    if end is not None and end > start:
        text = f"{text}{EN_DASH}{_bare_time(end, zone_name, locale)}"
    return _with_hour_word(text)


def _bare_time(moment: datetime, zone_name: str, locale: Locale) -> str:
    return format_skeleton("Hm", moment.astimezone(zone(zone_name)).time(), locale=locale)


def hour_word() -> str:
    """What stands behind a time, with its space: text for German readers is never without."""
    return f"{NO_BREAK_SPACE}Uhr" if page_locale().language == "de" else ""


def _with_hour_word(text: str) -> str:
    return text + hour_word()


def date_time(moment: datetime, zone_name: str = "UTC") -> str:
    """Day and time in a zone, in full."""
    return _(
        "%(date)s at %(time)s",
        date=full_date(local_date(moment, zone_name)),
        time=clock_time(moment, zone_name),
    )


def relative_day(day: date, zone_name: str | None = None) -> str:
    """How near a day is: "today", "in 3 days", "yesterday"; "" for days two weeks off and more."""
    days = (day - today(zone_name)).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    if 1 < days <= NEAR_DAYS:
        return ngettext("in %(num)d day", "in %(num)d days", days)
    return ""


def ago(moment: datetime) -> str:
    """How long ago, or how far off: "12 minutes ago", "in 3 hours"; the answer ends soon."""
    present = now()
    if has_request_context():
        holds_until(present + timedelta(minutes=1))
    delta = moment - present
    if abs(delta) < timedelta(minutes=1):
        return _("just now") if delta.total_seconds() <= 0 else _("in a moment")
    return format_timedelta(delta, add_direction=True, threshold=1.2, locale=page_locale())


def number(value: float) -> str:
    """A number with the separators of the language: "12,500"."""
    return format_decimal(value, locale=page_locale())


def joined(values: Iterable[Any]) -> str:
    """A list in words: "bread, cheese and milk"."""
    return format_list([str(value) for value in values], locale=page_locale())


def iso(moment: datetime | date) -> str:
    """The value of a `datetime` attribute; moments in UTC without microseconds."""
    if isinstance(moment, datetime):
        text = moment.astimezone(UTC).replace(microsecond=0).isoformat()
        return text.replace("+00:00", "Z")
    return moment.isoformat()


FILTERS: dict[str, Callable[..., Any]] = {
    "ago": ago,
    "by_month": by_month,
    "clock_time": clock_time,
    "date_range": date_range,
    "date_time": date_time,
    "day_and_month": day_and_month,
    "full_date": full_date,
    "quoted": quoted,
    "iso": iso,
    "joined": joined,
    "leaf": leaf,
    "local_date": local_date,
    "month_name": month_name,
    "number": number,
    "relative_day": relative_day,
    "short_date": short_date,
    "short_weekday": short_weekday,
    "time_range": time_range,
    "week_number": week_number,
    "weekday_name": weekday_name,
    "without_soft_hyphens": without_soft_hyphens,
}


def init_app(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(FILTERS)
