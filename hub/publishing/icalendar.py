"""iCalendar (RFC 5545) with the properties of RFC 7986, straight from records to lines.

An event's text depends on its record alone, so that it can be stored and joined later.
"""

import math
import re
from collections.abc import Iterable
from datetime import timedelta

from hub.publishing.calendar_times import (
    after,
    aligned,
    clock_length,
    exceptions,
    is_utc,
    known_zone,
    rule_line,
    times_line,
)
from hub.publishing.characters import one_line, printable, web_address
from hub.publishing.content_lines import folded, list_line, moment_line, plain_line, text_line
from hub.publishing.records import CalendarRecord, CalendarTime, EventRecord, OverrideRecord
from hub.publishing.time_zones import vtimezone_text

PRODID = "-//Partner Network Hub//Calendar//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"

_STATUSES = frozenset({"CONFIRMED", "TENTATIVE", "CANCELLED"})
_COLOR = re.compile(r"[A-Za-z]{3,24}")


def calendar_bytes(calendar: CalendarRecord) -> bytes:
    """A calendar with its events in the order given; equal records give equal bytes.

    Raises ValueError when a time is not ISO 8601.
    """
    zones = dict.fromkeys(calendar.time_zones)
    for event in calendar.events:
        zones.update(dict.fromkeys(event_time_zones(event)))
    years = (int(event.start.value[:4]) for event in calendar.events)
    first_year = min((calendar.first_year, *years))
    texts = (vevent_text(event).encode() for event in calendar.events)
    return _calendar(calendar, texts, zones, first_year)


def joined_calendar_bytes(calendar: CalendarRecord, vevent_texts: Iterable[bytes]) -> bytes:
    """A calendar of what `vevent_text` wrote earlier, in UTF-8; `calendar.events` is passed over.

    `calendar.time_zones` must name every zone of these events (`event_time_zones`), and
    `calendar.first_year` the year of the earliest.
    """
    return _calendar(calendar, vevent_texts, calendar.time_zones, calendar.first_year)


def event_time_zones(event: EventRecord) -> tuple[str, ...]:
    """The zones that an event's text names, each once."""
    times = [event.start, event.end]
    for override in event.overrides:
        times += [override.start, override.end]
    named = (time.zone for time in times if time is not None and not time.is_day)
    return tuple(
        dict.fromkeys(zone for zone in named if zone and not is_utc(zone) and known_zone(zone))
    )


def vevent_text(event: EventRecord) -> str:
    """The VEVENT of an event, followed by one for each changed occurrence.

    Raises ValueError when a time is not ISO 8601.
    """
    status = "CANCELLED" if event.withdrawn else event.status
    times = _time_lines(event) + _recurrence_lines(event)
    whole = _vevent(event, None, status, times)
    if event.withdrawn or not event.overrides:
        return whole
    length = clock_length(event.start, event.end)
    return whole + "".join(_override_text(event, each, length) for each in event.overrides)


def _vevent(event: EventRecord, change: OverrideRecord | None, status: str, times: str) -> str:
    title = event.title if change is None or change.title is None else change.title
    return (
        "BEGIN:VEVENT\r\n"
        + text_line("UID", one_line(event.uid))
        + moment_line("DTSTAMP", event.dtstamp)
        + times
        + f"SEQUENCE:{max(0, event.sequence)}\r\n"
        + moment_line("CREATED", event.created)
        + moment_line("LAST-MODIFIED", event.last_modified)
        + text_line("SUMMARY", one_line(title), event.language)
        + (f"STATUS:{status}\r\n" if status in _STATUSES else "")
        + ("" if event.withdrawn else _detail_lines(event, change))
        + ("TRANSP:TRANSPARENT\r\n" if event.all_day or event.start.is_day else "")
        + "END:VEVENT\r\n"
    )


def _detail_lines(event: EventRecord, change: OverrideRecord | None) -> str:
    location = event.location if change is None or change.location is None else change.location
    has_moved = location != event.location
    return (
        text_line("DESCRIPTION", printable(event.description).strip(), event.language)
        + plain_line("URL", web_address(event.url))
        + text_line("LOCATION", printable(location).strip())
        + ("" if has_moved else _geo_line(event.latitude, event.longitude))
        + list_line("CATEGORIES", (one_line(name) for name in event.categories))
        + text_line("CONTACT", one_line(event.organizer_name))
        + plain_line("CONFERENCE;VALUE=URI", web_address(event.online_url))
    )


def _time_lines(event: EventRecord) -> str:
    return times_line("DTSTART", (event.start,)) + _end_line(event.start, event.end)


def _end_line(start: CalendarTime, end: CalendarTime | None) -> str:
    """DTEND, left out unless it is later than the start and of its kind (section 3.8.2.2)."""
    if end is None or clock_length(start, end) is None:
        return ""
    is_floating = known_zone(end.zone) is None
    if is_floating != (known_zone(start.zone) is None):
        end = aligned(end, start, day_means_start=False)
    return times_line("DTEND", (end,))


def _recurrence_lines(event: EventRecord) -> str:
    if not (event.rules or event.rdates or event.exdates):
        return ""
    start = event.start
    added = dict.fromkeys(aligned(time, start, day_means_start=False) for time in event.rdates)
    return (
        "".join(rule_line(rule, start) for rule in dict.fromkeys(event.rules))
        + times_line("RDATE", added)
        + times_line("EXDATE", exceptions(event.exdates, start))
    )


def _override_text(event: EventRecord, change: OverrideRecord, length: timedelta | None) -> str:
    """A changed occurrence says everything anew: programs show it alone (section 3.8.4.4)."""
    name = "RECURRENCE-ID;RANGE=THISANDFUTURE" if change.this_and_future else "RECURRENCE-ID"
    end = change.end
    if end is None and length is not None and change.start.is_day == event.start.is_day:
        end = after(change.start, length)
    times = (
        times_line(name, (aligned(change.recurrence_id, event.start, day_means_start=True),))
        + times_line("DTSTART", (change.start,))
        + _end_line(change.start, end)
    )
    return _vevent(event, change, change.status or event.status, times)


def _geo_line(latitude: float | None, longitude: float | None) -> str:
    if latitude is None or longitude is None:
        return ""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return ""
    if abs(latitude) > 90 or abs(longitude) > 180:
        return ""
    return f"GEO:{latitude:.6f};{longitude:.6f}\r\n"


def _calendar(
    calendar: CalendarRecord, events: Iterable[bytes], zones: Iterable[str], first_year: int
) -> bytes:
    head = "".join([_head(calendar), *(vtimezone_text(zone, first_year) for zone in zones)])
    return b"".join([head.encode(), *events, b"END:VCALENDAR\r\n"])


def _head(calendar: CalendarRecord) -> str:
    name, description = one_line(calendar.name), one_line(calendar.description)
    refresh = _duration(calendar.refresh_seconds)
    zone = calendar.time_zones[0] if calendar.time_zones else ""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        + folded(f"PRODID:{PRODID}")
        + "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
        + text_line("NAME", name, calendar.language)
        + text_line("X-WR-CALNAME", name)
        + text_line("DESCRIPTION", description, calendar.language)
        + text_line("X-WR-CALDESC", description)
        + text_line("X-WR-TIMEZONE", one_line(zone))
        + plain_line("REFRESH-INTERVAL;VALUE=DURATION", refresh)
        + plain_line("X-PUBLISHED-TTL", refresh)
        + plain_line("COLOR", calendar.color if _COLOR.fullmatch(calendar.color) else "")
        + plain_line("SOURCE;VALUE=URI", web_address(calendar.url))
        + plain_line("URL", web_address(calendar.page_url))
    )


def _duration(seconds: int) -> str:
    """Seconds as a DURATION value (section 3.3.6), at least a minute."""
    minutes = max(1, seconds // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"PT{rest}M"
    return f"PT{hours}H{rest}M" if rest else f"PT{hours}H"
