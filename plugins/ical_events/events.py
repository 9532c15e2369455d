"""One VEVENT (RFC 5545 section 3.6.1) as values."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar.prop import vDuration

from hub.plugin_api.entries import Draft, EventDraft, EventTime

from .lines import Component, Property
from .rules import is_refused, rules_of
from .texts import (
    categories_of,
    image_of,
    on_one_line,
    online_address_of,
    organizer_of,
    texts_of,
    web_address,
)
from .zones import Zones, read_time

_STATUS: Final = {"CONFIRMED", "TENTATIVE", "CANCELLED"}
_PRIVATE: Final = {"PRIVATE", "CONFIDENTIAL"}
_MOST_DATES: Final = 5_000
_OLDEST_STAMP: Final = datetime(1990, 1, 1, tzinfo=UTC)


class BrokenEventError(ValueError):
    """The event cannot be used; `key` says why, `example` which one it is."""

    def __init__(self, key: str, example: str) -> None:
        super().__init__(key, example)
        self.key = key
        self.example = example


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event before it meets the others of its UID.

    `recurrence_id` is given for a changed occurrence.  `stamped_at` is DTSTAMP, which many
    programs set to the moment of the export.
    """

    draft: Draft
    details: EventDraft
    uid: str
    recurrence_id: EventTime | None
    this_and_future: bool
    stamped_at: datetime | None
    is_private: bool


def read_event(event: Component, zones: Zones, is_cancelled: bool = False) -> ReadEvent:
    """The values of a VEVENT; raises BrokenEventError when it has no start that can be read.

    Other properties that cannot be read count as absent.  `is_cancelled` says that the whole
    calendar is a cancellation (METHOD:CANCEL, RFC 5546 section 3.2.5).
    """
    odd: set[str] = set()
    texts = texts_of(event)
    start, end = _span(event, zones, odd, texts[0].title)
    uid = event.text("UID")[:1000]
    recurrence_id, this_and_future = _recurrence_id(event, zones, odd, texts[0].title)
    details = _details(event, zones, odd, (start, end), uid)
    if is_cancelled:
        details = replace(details, status="cancelled")
    draft = Draft(
        kind="event",
        texts=texts,
        external_id=uid or derived_id(texts[0].title, start),
        url=web_address(event.first("URL")),
        published_at=_stamp(event.first("CREATED"), zones),
        updated_at=_stamp(event.first("LAST-MODIFIED"), zones),
        author="",
        categories=categories_of(event),
        image_url=details.image_url,
        odd=_oddities(odd, details, uid),
        details=details,
    )
    return ReadEvent(
        draft,
        details,
        uid,
        recurrence_id,
        this_and_future,
        _stamp(event.first("DTSTAMP"), zones),
        event.text("CLASS").upper() in _PRIVATE,
    )


def derived_id(title: str, start: EventTime, end: EventTime | None = None) -> str:
    """An id for an event without UID, the same as long as title, start and `end` are."""
    words = f"{title}\n{start.value}\n{start.zone}"
    if end is not None:
        words += f"\n{end.value}\n{end.zone}"
    return "no-uid:" + hashlib.blake2b(words.encode(), digest_size=12).hexdigest()


def _oddities(odd: set[str], details: EventDraft, uid: str) -> tuple[str, ...]:
    if details.start.zone is None and not details.start.is_day:
        odd.add("times_without_zone")
    if not uid:
        odd.add("missing_uid")
    if any(map(is_refused, (*details.rules, *details.exrules))):
        odd.add("rule_refused")
    return tuple(sorted(odd))


def _details(
    event: Component,
    zones: Zones,
    odd: set[str],
    span: tuple[EventTime, EventTime | None],
    uid: str,
) -> EventDraft:
    latitude, longitude = _position(event.first("GEO"))
    status = event.text("STATUS").upper()
    rules, exrules = rules_of(event)
    return EventDraft(
        start=span[0],
        end=span[1],
        uid=uid or None,
        sequence=_sequence(event),
        status=status.lower() if status in _STATUS else "confirmed",
        rules=rules,
        rdates=_times(event, "RDATE", zones, odd),
        exdates=_times(event, "EXDATE", zones, odd),
        location=on_one_line(event.text("LOCATION")),
        latitude=latitude,
        longitude=longitude,
        organizer=organizer_of(event),
        online_url=online_address_of(event),
        image_url=image_of(event),
        exrules=exrules,
    )


def _span(
    event: Component, zones: Zones, odd: set[str], title: str
) -> tuple[EventTime, EventTime | None]:
    """Start and exclusive end, of one type."""
    found = event.first("DTSTART")
    if found is None or not found.value.strip():
        raise BrokenEventError("missing_dtstart", title)
    try:
        start = zones.property_time(found, odd)
    except ValueError as error:
        raise BrokenEventError("broken_events", title or str(error)) from error
    try:
        end = _end(event, zones, odd, start)
    except (ValueError, OverflowError):
        return start, None
    if end is None:
        return start, None
    start, end = _of_one_type(start, end)
    if end is not None and _before(end, start, zones):
        odd.add("end_before_start")
        return end, start
    return start, end


def _end(event: Component, zones: Zones, odd: set[str], start: EventTime) -> EventTime | None:
    found = event.first("DTEND")
    if found is not None and found.value.strip():
        return zones.property_time(found, odd)
    length = event.first("DURATION")
    return None if length is None else ends_after(start, _duration(length.value))


def ends_after(start: EventTime, length: timedelta) -> EventTime:
    """The end of what lasts so long: days by the calendar, the rest by the clock.

    RFC 5545 section 3.3.6: only the part below a day is exact when the clocks change.
    """
    begins = datetime.fromisoformat(start.value)
    days, rest = timedelta(days=length.days), length - timedelta(days=length.days)
    if start.is_day:
        whole_days = length.days + (1 if rest else 0)
        return EventTime((begins.date() + timedelta(days=whole_days)).isoformat())
    if start.zone is None:
        return EventTime((begins + length).isoformat())
    zone = ZoneInfo(start.zone)
    exact = (begins + days).replace(tzinfo=zone).astimezone(UTC) + rest
    return EventTime(exact.astimezone(zone).replace(tzinfo=None, fold=0).isoformat(), start.zone)


def _duration(text: str) -> timedelta:
    """A DURATION (section 3.3.6); raises ValueError."""
    length: timedelta = vDuration.from_ical(text.strip())  # type: ignore[no-untyped-call]
    return length


def _of_one_type(start: EventTime, end: EventTime) -> tuple[EventTime, EventTime | None]:
    """Start and end both days or both times (section 3.8.2.2)."""
    if start.is_day == end.is_day:
        return start, end
    if start.is_day:
        midnight = end.value.endswith("T00:00:00")
        if midnight:
            return start, EventTime(end.value[:10])
        return EventTime(f"{start.value}T00:00:00", end.zone), end
    end = EventTime(f"{end.value}T00:00:00", start.zone)
    return start, end if end.value >= start.value else None


def _before(one: EventTime, other: EventTime, zones: Zones) -> bool:
    if one.zone == other.zone:
        return one.value < other.value
    return _moment(one, zones) < _moment(other, zones)


def _moment(time: EventTime, zones: Zones) -> datetime:
    try:
        zone = ZoneInfo(time.zone or zones.document.time_zone)
        return datetime.fromisoformat(time.value).replace(tzinfo=zone).astimezone(UTC)
    except (OverflowError, ValueError, LookupError):
        return datetime.fromisoformat(time.value).replace(tzinfo=UTC)


def _times(event: Component, name: str, zones: Zones, odd: set[str]) -> tuple[EventTime, ...]:
    """The starts in RDATE or EXDATE; of a period its start, what cannot be read not at all."""
    times = []
    for found in event.values(name):
        for value in found.value.split(",")[:_MOST_DATES]:
            try:
                times.append(zones.time(value.partition("/")[0], found.parameters, odd))
            except ValueError:
                continue
    return tuple(dict.fromkeys(times))


def periods_of(event: Component, zones: Zones) -> tuple[tuple[EventTime, EventTime], ...]:
    """The periods among the RDATEs (section 3.3.9), each as start and end."""
    periods = []
    for found in event.values("RDATE"):
        for value in found.value.split(",")[:_MOST_DATES]:
            begins, slash, ends = value.partition("/")
            if not slash:
                continue
            try:
                start = zones.time(begins, found.parameters, set())
                if ends.lstrip("+").upper().startswith("P"):
                    periods.append((start, ends_after(start, _duration(ends))))
                else:
                    periods.append((start, zones.time(ends, found.parameters, set())))
            except (ValueError, OverflowError):
                continue
    return tuple(periods)


def _recurrence_id(
    event: Component, zones: Zones, odd: set[str], title: str
) -> tuple[EventTime | None, bool]:
    found = event.first("RECURRENCE-ID")
    if found is None or not found.value.strip():
        return None, False
    this_and_future = found.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
    try:
        return zones.property_time(found, odd), this_and_future
    except ValueError as error:
        raise BrokenEventError("broken_events", title) from error


def _sequence(event: Component) -> int:
    text = event.text("SEQUENCE")
    return min(int(text), 2**31 - 1) if re.fullmatch(r"\d{1,12}", text) else 0


def _position(found: Property | None) -> tuple[float | None, float | None]:
    """Latitude and longitude of GEO, which has a semicolon between them; some write a comma."""
    parts = re.split(r"[;,]", found.text) if found else []
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        return None, None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or latitude == longitude == 0:
        return None, None
    return latitude, longitude


def _stamp(found: Property | None, zones: Zones) -> datetime | None:
    """A moment of the record-keeping, None when it cannot be true."""
    if found is None:
        return None
    try:
        written = read_time(found.value)
        moment = (written.local - (written.offset or timedelta())).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _OLDEST_STAMP <= moment <= zones.document.now + timedelta(days=1) else None
