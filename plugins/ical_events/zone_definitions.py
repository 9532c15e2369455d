"""Time zones that a calendar defines itself (VTIMEZONE), and the IANA zones that agree."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import cache
from io import StringIO
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from dateutil.tz import tzical

from .lines import Component

_KEPT: Final = {"TZID", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"}
_YEARLY: Final = re.compile(
    r"(?:(?:FREQ=YEARLY|INTERVAL=1|BYMONTH=\d{1,2}|BYDAY=[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)"
    r"|BYMONTHDAY=(?:[1-9]|1\d|2\d|,){1,24}|BYHOUR=\d{1,2}|BYMINUTE=\d{1,2}"
    r"|UNTIL=\d{8}(?:T\d{6})?|COUNT=\d{1,3}|WKST=[A-Z]{2})(?:;|$))+"
)
_LIKELY: Final = (
    "Europe/Stockholm", "Europe/Helsinki", "Europe/London", "Europe/Berlin", "Europe/Lisbon",
    "Atlantic/Reykjavik", "Europe/Moscow", "Europe/Istanbul", "America/New_York",
    "America/Chicago", "America/Denver", "America/Los_Angeles", "Australia/Sydney",
)  # fmt: skip
_MOST_LINES: Final = 400
_BEGIN: Final = "1970"


def defined_zone(component: Component) -> tzinfo | None:
    """The zone that a VTIMEZONE describes, None when it cannot be read.

    Only yearly rules are taken: others never occur in zones, and can be made to run for ever.
    """
    lines = ["BEGIN:VTIMEZONE", "TZID:defined"]
    for child in component.children:
        if child.name not in {"STANDARD", "DAYLIGHT"}:
            continue
        kept = [_simple(line) for line in child.lines]
        lines += [f"BEGIN:{child.name}", *filter(None, kept), f"END:{child.name}"]
    lines.append("END:VTIMEZONE")
    if len(lines) > _MOST_LINES or any("RRULE:" in line and not _is_yearly(line) for line in lines):
        return None
    try:
        zone = tzical(StringIO("\n".join(lines))).get()
        if zone is not None:
            zone.utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001 - local by design
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError):
        return None
    return zone


def _simple(line: str) -> str:
    """The line without parameters, in capitals; empty when a zone does not need it."""
    head, _, value = line.partition(":")
    name = head.partition(";")[0].strip().upper()
    value = value.strip().upper()
    if name not in _KEPT or name == "TZID":
        return ""
    if name == "RRULE":
        value = re.sub(r"(UNTIL=\d{8}T\d{6})Z", r"\1", value).strip(";")
    if name == "DTSTART" and len(value) == len("20260101"):
        value += "T000000"
    if name == "DTSTART" and value < _BEGIN:
        # dateutil counts up from the beginning each time, and many calendars begin in 1601.
        value = _BEGIN + value[4:]
    return f"{name}:{value.removesuffix('Z')}"


def _is_yearly(line: str) -> bool:
    rule = line.partition(":")[2]
    return "FREQ=YEARLY" in rule and _YEARLY.fullmatch(rule) is not None


@dataclass(slots=True)
class Searches:
    """How often a document's definitions may still be compared with all IANA zones.

    A document may hold thousands of calendars, each with definitions of its own.  `found` are
    the zones that agreed with an earlier one.
    """

    left: int = 20
    found: dict[str, None] = field(default_factory=dict)


def agreeing_zone(
    zone: tzinfo,
    guesses: tuple[str, ...],
    preferred: tuple[str, ...],
    now: datetime,
    used: tuple[datetime, ...],
    searches: Searches,
) -> str | None:
    """An IANA zone with the same offsets: a guess made by name, one preferred, or any.

    The offsets are compared every week from a year before `now` to two years after; for what
    is not a guess also at the naive local times of `used`.  When none agrees, a guess that has
    the right offsets at those times counts: many calendars keep a definition from before a
    country changed its rules.
    """
    year_ago = now.replace(tzinfo=None, hour=12) - timedelta(days=365)
    weeks = [year_ago + timedelta(weeks=week) for week in range(157)]
    offsets = [(time, _offset(zone, time)) for time in weeks]
    for name in guesses:
        if _agrees(name, offsets):
            return name
    offsets += [(time, _offset(zone, time)) for time in used]
    if len({offset for _, offset in offsets}) == 1:
        candidates = (*preferred, *_fixed(offsets[0][1]))
    else:
        rest = _all_zones() if searches.left > 0 else ()
        candidates = (*preferred, *searches.found, *_LIKELY, *rest)
        searches.left = max(0, searches.left - 1)
    found = next((name for name in candidates if _agrees(name, offsets)), None)
    if found is not None:
        searches.found[found] = None
        return found
    then = offsets[len(weeks) :]
    return next((name for name in guesses if then and _agrees(name, then)), None)


def _agrees(name: str, offsets: list[tuple[datetime, timedelta | None]]) -> bool:
    return all(_offset(ZoneInfo(name), time) == offset for time, offset in offsets)


def _offset(zone: tzinfo, time: datetime) -> timedelta | None:
    try:
        return zone.utcoffset(time.replace(tzinfo=zone))
    except (OverflowError, ValueError):
        return None


def _fixed(offset: timedelta | None) -> tuple[str, ...]:
    """The zone of a whole number of hours; the names have the sign of POSIX, the wrong way."""
    hours, rest = divmod(offset or timedelta(), timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return ()
    return (f"Etc/GMT{-hours:+d}" if hours else "UTC",)


@cache
def _all_zones() -> tuple[str, ...]:
    return tuple(
        sorted(
            name
            for name in available_timezones()
            if "/" in name and not name.startswith(("Etc/", "SystemV/"))
        )
    )
