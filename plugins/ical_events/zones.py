"""Which zone a time of a calendar is in, as an IANA name."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from hub.plugin_api.entries import EventTime, SourceDocument

from .lines import Component, Property
from .zone_definitions import Searches, agreeing_zone, defined_zone

_TIME = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE | re.ASCII,
)
_OTHER_NAMES: Final = dict.fromkeys(
    ("UTC", "GMT", "Z", "Etc/UTC", "Etc/GMT", "tzone://Microsoft/Utc"), "UTC"
)
_FOLDED_NAMES: Final = {
    "coordinated universal time": "UTC", "cest": "CET", "eest": "EET", "west": "WET",
    "bst": "Europe/London", "romance daylight time": "Europe/Paris",
    "w. europe daylight time": "Europe/Berlin",
}  # fmt: skip
_MOST_USED_TIMES: Final = 50
_MOST_DEFINITIONS: Final = 20


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A DATE or DATE-TIME as written; `offset` is given for Z (zero) and for "+01:00"."""

    local: datetime
    is_day: bool = False
    offset: timedelta | None = None


def read_time(text: str) -> WrittenTime:
    """A value of section 3.3.4 or 3.3.5, or the same with separators; raises ValueError.

    Second 60 counts as 59, hour 24 as the next day's first.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a date or time: {text[:40]!r}")
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return WrittenTime(datetime.combine(day, datetime.min.time()), is_day=True)
    hour, second = int(match[4]), min(int(match[6] or 0), 59)
    local = datetime(day.year, day.month, day.day, hour % 24, int(match[5]), second)  # noqa: DTZ001
    local += timedelta(days=1) if hour == 24 else timedelta()
    if hour > 24:
        raise ValueError(f"not a time: {text[:40]!r}")
    return WrittenTime(local, offset=_offset(match[7]))


def _offset(text: str | None) -> timedelta | None:
    if not text or text in "Zz":
        return timedelta() if text else None
    size = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return -size if text[0] == "-" else size


@dataclass(slots=True)
class Zones:
    """The zones of one calendar.

    `shown_in` is the zone of X-WR-TIMEZONE, in which times in UTC and floating ones are shown
    and recur; None without one.  `searches` bounds the work of all calendars of a document.
    """

    document: SourceDocument
    calendar: Component
    shown_in: str | None = None
    shown_in_is_unknown: bool = False
    searches: Searches = field(default_factory=Searches)
    _found: dict[str, str | tzinfo | None] = field(default_factory=dict)
    _definitions: dict[str, Component] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for definition in self.calendar.inside("VTIMEZONE"):
            self._definitions.setdefault(definition.text("TZID"), definition)
        name = self.calendar.text("X-WR-TIMEZONE")
        if name:
            self.shown_in = likely(name)
            self.shown_in_is_unknown = self.shown_in is None

    def time(self, value: str, parameters: dict[str, str], odd: set[str]) -> EventTime:
        """A date or time with its zone; adds to `odd` what is odd about it.

        A zone that is only defined in the calendar and agrees with none of IANA gives a time
        in UTC; one that is not even defined, a floating time.  Raises ValueError.
        """
        written = read_time(value)
        if written.is_day:
            return EventTime(written.local.date().isoformat())
        name = parameters.get("TZID", "").strip()
        zone = self._zone(name, odd) if name else None
        if zone == "UTC":
            return self._from_utc(written.local)
        if isinstance(zone, str):
            return EventTime(written.local.isoformat(), zone)
        if zone is not None and written.offset is None:
            return EventTime(_utc(written.local, zone).isoformat(), "UTC")
        if written.offset is not None:
            return self._from_utc(written.local - written.offset)
        return EventTime(written.local.isoformat(), self.shown_in)

    def property_time(self, found: Property, odd: set[str]) -> EventTime:
        """The time of a property with one; raises ValueError."""
        return self.time(found.value, found.parameters, odd)

    def _from_utc(self, moment: datetime) -> EventTime:
        """A time in UTC, in the zone that the calendar is shown in.

        It stays in UTC in the hour that comes twice in autumn, which no local time can tell.
        """
        if self.shown_in is not None:
            zone = ZoneInfo(self.shown_in)
            local = moment.replace(tzinfo=UTC).astimezone(zone)
            if local.replace(fold=0).utcoffset() == local.utcoffset():
                return EventTime(local.replace(tzinfo=None).isoformat(), self.shown_in)
        return EventTime(moment.isoformat(), "UTC")

    def _zone(self, name: str, odd: set[str]) -> str | tzinfo | None:
        if name not in self._found:
            self._found[name] = self._look_up(name)
        found = self._found[name]
        if name.strip("/") in WINDOWS_TO_OLSON:
            odd.add("windows_zone_names")
        if not isinstance(found, str):
            odd.add("unknown_zone")
        return found

    def _look_up(self, name: str) -> str | tzinfo | None:
        """The zone of a TZID: a name that is known, else what the calendar defines.

        Names that only resemble a known one count when the definition agrees, or is missing.
        """
        known = named(name)
        if known is not None:
            return known
        definition = self._definitions.get(name)
        if definition is None or len(self._found) > _MOST_DEFINITIONS:
            return likely(name)
        hints = (definition.text(hint) for hint in ("X-LIC-LOCATION", "TZID-ALIAS-OF"))
        found = tuple(guess for guess in map(likely, (name, *hints)) if guess)
        zone = defined_zone(definition)
        if zone is None:
            return found[0] if found else None
        preferred = tuple(filter(None, (self.shown_in, likely(self.document.time_zone))))
        used = self._used_times(name)
        now = self.document.now
        return agreeing_zone(zone, found, preferred, now, used, self.searches) or zone

    def _used_times(self, name: str) -> tuple[datetime, ...]:
        """Some local starts of events in this zone."""
        times = []
        for event in self.calendar.inside("VEVENT"):
            start = event.first("DTSTART")
            if start is None or start.parameters.get("TZID", "").strip() != name:
                continue
            try:
                times.append(read_time(start.value).local)
            except ValueError:
                continue
        return tuple(times[:: max(1, len(times) // _MOST_USED_TIMES)])


def _utc(local: datetime, zone: tzinfo) -> datetime:
    try:
        return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return local


def named(name: str) -> str | None:
    """The IANA zone of this exact name, or of Windows' name for it (CLDR's table)."""
    cleaned = name.strip().strip('"').strip("/")
    if cleaned in _OTHER_NAMES:
        return _OTHER_NAMES[cleaned]
    known = _known().get(cleaned.casefold())
    return cleaned if known == cleaned else WINDOWS_TO_OLSON.get(cleaned)


def likely(name: str) -> str | None:
    """The IANA zone that a name probably means."""
    name = name.strip().strip('"').strip("/")
    known = named(name) or _known().get(name.casefold()) or _FOLDED_NAMES.get(name.casefold())
    if known is not None:
        return known
    # "/vendor.example/20260101/Europe/Berlin" (section 3.2.19), "Europe/Berlin (summer)"
    for candidate in re.findall(r"(?=\b([A-Za-z_-]+(?:/[A-Za-z_-]+){1,2}))", name[:200]):
        if candidate.casefold() in _known():
            return _known()[candidate.casefold()]
    # As Outlook calls them: "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
    # and in America "(UTC-07:00) Mountain Time (US & Canada)".
    if re.match(r"\((?:UTC|GMT)", name):
        shown = name.partition(")")[2].strip()
        windows = WINDOWS_TO_OLSON.get(shown.replace(" Time (US & Canada)", " Standard Time"))
        if windows:
            return windows
        for city in shown.split(","):
            zone = _cities().get(city.strip().casefold())
            if zone:
                return zone
    return None


@cache
def _known() -> dict[str, str]:
    """IANA names by their casefolded form."""
    names = (name for name in available_timezones() if name not in {"Factory", "localtime"})
    return {name.casefold(): name for name in sorted(names)}


@cache
def _cities() -> dict[str, str]:
    return {
        name.rpartition("/")[2].replace("_", " ").casefold(): name
        for name in sorted(available_timezones(), reverse=True)
        if name.count("/") == 1 and not name.startswith(("Etc/", "US/", "SystemV/"))
    }
