"""Dates, times and rules as content lines of RFC 5545 sections 3.3.4, 3.3.5 and 3.3.10."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hub.publishing.content_lines import folded
from hub.publishing.records import CalendarTime

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2})?")
_RULE = re.compile(r"[A-Z-]+=[A-Z0-9,:+-]+(?:;[A-Z-]+=[A-Z0-9,:+-]+)*")
_FREQUENCY = re.compile(r"(?:^|;)FREQ=(?:HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(?:;|$)")
_NO_INTERVAL = re.compile(r"(?:^|;)INTERVAL=0*(?:;|$)")
_UNTIL = re.compile(r"UNTIL=([^;]*)")
_LIMIT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")
_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu"})


@lru_cache(maxsize=1024)
def known_zone(name: str | None) -> ZoneInfo | None:
    """The named zone, None when there is no name or this system does not know it."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def is_utc(zone: str | None) -> bool:
    """Whether times of this zone are written with a Z."""
    return zone in _UTC_NAMES


def compact(value: str) -> str:
    """The value as RFC 5545 writes it: "2026-11-26T17:30:00" gives "20261126T173000".

    Raises ValueError when the value is not ISO 8601 without offset.
    """
    if not _TIME.fullmatch(value):
        local = datetime.fromisoformat(value)
        if local.tzinfo is not None:
            raise ValueError(f"a local time has no offset: {value!r}")
        value = local.replace(microsecond=0).isoformat()
    return value.replace("-", "").replace(":", "")


def times_line(name: str, times: Iterable[CalendarTime]) -> str:
    """A property with the given times, which are all of one kind and zone; "" for none."""
    listed = tuple(times)
    if not listed:
        return ""
    values = [compact(time.value) for time in listed]
    zone = listed[0].zone
    if listed[0].is_day:
        return folded(f"{name};VALUE=DATE:{','.join(values)}")
    if is_utc(zone):
        return folded(f"{name}:{','.join(value + 'Z' for value in values)}")
    if known_zone(zone) is None:
        return folded(f"{name}:{','.join(values)}")
    return folded(f"{name};TZID={zone}:{','.join(values)}")


def wall(time: CalendarTime) -> datetime:
    """The date and time as written, naive; a day is its midnight."""
    return datetime.fromisoformat(time.value).replace(tzinfo=None)


def aligned(time: CalendarTime, start: CalendarTime, day_means_start: bool) -> CalendarTime:
    """`time` in the kind and zone of an event's start, as RFC 5545 wants exceptions written.

    A time of an all-day event is its day.  A day of an event with a time is the start's
    time of that day when `day_means_start`, else midnight.
    """
    if time.is_day == start.is_day and (time.is_day or time.zone == start.zone):
        return time
    if start.is_day:
        return CalendarTime(time.value[:10])
    if time.is_day:
        clock = start.value[10:] if day_means_start else "T00:00:00"
        return CalendarTime(time.value + clock, start.zone)
    own, wanted = known_zone(time.zone), known_zone(start.zone)
    if own is None or wanted is None:
        return CalendarTime(time.value, start.zone)
    return CalendarTime(_moved(wall(time), own, wanted).isoformat(), start.zone)


def exceptions(times: Iterable[CalendarTime], start: CalendarTime) -> tuple[CalendarTime, ...]:
    """What EXDATE takes out, in the kind and zone of the start, each once.

    A time in another zone counts as the moment and as the digits that it is: many programs
    write local digits with a Z, and an exception that meets nothing harms nothing.
    """
    found: dict[CalendarTime, None] = {}
    for time in times:
        found[aligned(time, start, day_means_start=True)] = None
        if not time.is_day and not start.is_day:
            found[CalendarTime(time.value, start.zone)] = None
    return tuple(found)


def rule_line(rule: str, start: CalendarTime) -> str:
    """RRULE with UNTIL in the form that the start asks for (RFC 5545 section 3.3.10).

    UNTIL is a day for an all-day event, in UTC for a start with a zone, local for a floating
    one; a day is its midnight.  "" for what is no rule, or repeats every minute or without
    moving on: it would stop the calendar programs that try it.
    """
    written = rule.strip().strip(";").upper()
    if not (_RULE.fullmatch(written) and _FREQUENCY.search(written)):
        return ""
    if _NO_INTERVAL.search(written):
        return ""
    try:
        return folded("RRULE:" + _UNTIL.sub(lambda found: _until(found[1], start), written))
    except (ValueError, OverflowError):
        return ""


def after(start: CalendarTime, length: timedelta) -> CalendarTime:
    """The time `length` later on the clock of the same zone, `start` when no year holds it."""
    try:
        later = wall(start) + length
    except OverflowError:
        return start
    return CalendarTime(later.date().isoformat() if start.is_day else later.isoformat(), start.zone)


def clock_length(start: CalendarTime, end: CalendarTime | None) -> timedelta | None:
    """From start to end on the clock of the start's zone; None when there is no later end."""
    if end is None or start.is_day != end.is_day:
        return None
    length = wall(aligned(end, start, day_means_start=False)) - wall(start)
    return length if length > timedelta() else None


def _moved(local: datetime, own: ZoneInfo, wanted: ZoneInfo) -> datetime:
    try:
        return local.replace(tzinfo=own).astimezone(wanted).replace(tzinfo=None)
    except OverflowError:
        return local


def _until(limit: str, start: CalendarTime) -> str:
    found = _LIMIT.fullmatch(limit)
    if found is None:
        raise ValueError(f"no date or time: {limit!r}")
    numbers = [int(number or 0) for number in found.groups()[:6]]
    until = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - the zone comes below
    zone = known_zone(start.zone)
    if start.is_day:
        return f"UNTIL={limit[:8]}"
    if zone is not None and not found[7]:
        until = until.replace(tzinfo=zone).astimezone(UTC)
    written = compact(until.replace(tzinfo=None).isoformat())
    return f"UNTIL={written}" if zone is None else f"UNTIL={written}Z"
