"""Dates, times, numbers and lists for templates, written as the page's language writes them.

Filters whose words depend on the present day or minute tell `caching.holds_until`, so that no
cache keeps "today" into tomorrow.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, has_request_context

from hub.core.clock import now
from hub.core.plain_text import without_soft_hyphens
from hub.core.syllables import with_soft_hyphens
from hub.core.words import gettext as _
from hub.core.words import ngettext, pgettext
from hub.web.caching import holds_until
from hub.web.clocks import local_date, page_locale, today, zone
from hub.web.shown import EventItem, by_month
from hub.web.written_days import (
    EN_DASH,
    NO_BREAK_SPACE,
    date_range,
    from_to,
    full_date,
    full_date_range,
    leaf,
    month_name,
    short_date,
    short_weekday,
    week_number,
    weekday_and_day,
    weekday_name,
)
from hub.web.zone_names import zone_city

QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
PHRASE = re.compile(r'"([^"]+)"')
NEAR_DAYS = 14


def quoted(words: str) -> str:
    """Words between the quotation marks of the page's language: ‘words’, ”ord”, „Wort“."""
    # Translators: only the quotation marks change: ”…” in Swedish, «…» in Norwegian.
    return _("‘%(words)s’", words=unquoted(words))


def unquoted(words: str) -> str:
    """Words as they stand between quotation marks: those that hold them all are gone.

    Others become the inner ones of the page's language: "open house" -choir is found for
    ‘“open house” -choir’.
    """
    plain = words.translate(QUOTATION_MARKS)
    if plain[:1] == plain[-1:] == '"' and plain.count('"') == 2 < len(plain):
        return words[1:-1]
    # Translators: the marks for a quotation within another: ’…’ in Swedish, ‚…‘ in German.
    inner = pgettext("within quotation marks", "“%(words)s”")
    return PHRASE.sub(lambda found: inner % {"words": found[1]}, plain)


def as_heading(sentence: str) -> str:
    """A sentence where it is a heading: without its full stop."""
    return sentence.removesuffix(".")


def capital_first(words: str) -> str:
    """Words that begin a heading, a button or a line: "Torsdag 26 november" of "torsdag …"."""
    return words[:1].upper() + words[1:]


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


def word_before_hours() -> str:
    """What stands before a time outside of lists, with its space: Danish readers expect it."""
    return f"kl.{NO_BREAK_SPACE}" if page_locale().language == "da" else ""


def _with_hour_word(text: str) -> str:
    return text + hour_word()


def date_time(moment: datetime, zone_name: str = "UTC") -> str:
    """Day and time in a zone, in full."""
    return _(
        "%(date)s at %(time)s",
        date=full_date(local_date(moment, zone_name)),
        time=clock_time(moment, zone_name),
    )


def moment_range(start: datetime, end: datetime, zone_name: str = "UTC") -> str:
    """Day and time at each end: "Friday, 27 November at 16:00 – Sunday, 29 November 2026 at 20:00".

    The year is said once where both have the same.
    """
    first = local_date(start, zone_name)
    is_one_year = first.year == local_date(end, zone_name).year
    begin = _(
        "%(date)s at %(time)s",
        date=weekday_and_day(first) if is_one_year else full_date(first),
        time=clock_time(start, zone_name),
    )
    return from_to(begin, date_time(end, zone_name))


def relative_day(day: date, zone_name: str | None = None) -> str:
    """How near a day is: "today", "in 3 days", "yesterday"; "" for days two weeks off and more."""
    days = (day - today(zone_name)).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    if 1 < days <= NEAR_DAYS:
        return ngettext("in %(num)d day", "in %(num)d days", days)
    return ""


def day_to_show(event: EventItem) -> date:
    """The day on the leaf beside an event: its first, while it lasts the present one."""
    return min(max(event.starts_on, today(event.time_zone)), event.ends_on)


def ago(moment: datetime) -> str:
    """How long ago, or how far off: "12 minutes ago", "in 3 hours"; the answer ends soon."""
    present = now()
    if has_request_context():
        holds_until(present + timedelta(minutes=1))
    delta = moment - present
    if abs(delta) < timedelta(minutes=1):
        return _("just now") if delta.total_seconds() <= 0 else _("in a moment")
    return format_timedelta(delta, add_direction=True, threshold=1.2, locale=page_locale())


def coordinates(latitude: float, longitude: float) -> str:
    """A place in degrees north and east: "60.570, 27.198"; "60,570; 27,198" with decimal commas."""
    parts = [format_decimal(one, "0.000", locale=page_locale()) for one in (latitude, longitude)]
    return ("; " if "," in "".join(parts) else ", ").join(parts)


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
    "as_heading": as_heading,
    "by_month": by_month,
    "capital_first": capital_first,
    "clock_time": clock_time,
    "date_range": date_range,
    "date_time": date_time,
    "day_to_show": day_to_show,
    "full_date": full_date,
    "full_date_range": full_date_range,
    "quoted": quoted,
    "iso": iso,
    "joined": joined,
    "leaf": leaf,
    "local_date": local_date,
    "moment_range": moment_range,
    "month_name": month_name,
    "number": number,
    "relative_day": relative_day,
    "short_date": short_date,
    "short_weekday": short_weekday,
    "time_range": time_range,
    "unquoted": unquoted,
    "week_number": week_number,
    "weekday_and_day": weekday_and_day,
    "weekday_name": weekday_name,
    "zone_city": zone_city,
    "with_soft_hyphens": with_soft_hyphens,
    "without_soft_hyphens": without_soft_hyphens,
}


def init_app(app: Flask) -> None:
    """Give the filters to the templates, and what is called there."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(coordinates=coordinates, word_before_hours=word_before_hours)
