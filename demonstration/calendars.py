"""The calendars as the sites write them (RFC 5545), each with the ways of its town's system."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from demonstration.content_files import Moved, Translation
from demonstration.dated import Event

_DAY_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LINE_OCTETS = 75


@dataclass(frozen=True, slots=True)
class Style:
    """How one system writes calendars.

    `zone_name` stands in TZID, None for floating times.  `zone_header` writes X-WR-TIMEZONE
    and some times in UTC.  `lengths`: DTEND always, or also DURATION and nothing at all.
    `ends`: whether a rule ends by UNTIL or by COUNT.  `folded` is False for a system that does
    not fold long lines.
    """

    zone_name: str | None
    zone_header: bool = False
    lengths: Literal["end", "mixed"] = "end"
    ends: Literal["until", "count"] = "until"
    folded: bool = True


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """What a calendar says about itself; `event_path` has a place for the event's key."""

    title: str
    language: str
    zone: str
    base: str
    host: str
    event_path: str
    places: Mapping[str, tuple[float, float]]


def calendar(facts: CalendarFacts, style: Style, events: Sequence[Event]) -> bytes:
    """The calendar of all `events`, UTF-8 with CRLF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{facts.host}//demonstration//{facts.language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(facts.title)}",
    ]
    if style.zone_header:
        lines.append(f"X-WR-TIMEZONE:{facts.zone}")
    if style.zone_name:
        lines.extend(_timezone(style.zone_name))
    for event in events:
        lines.extend(_Writer(facts, style, event).lines())
    lines.append("END:VCALENDAR")
    written = (_folded(line) if style.folded else line for line in lines)
    return ("\r\n".join(written) + "\r\n").encode("utf-8")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the VEVENTs of one event."""

    facts: CalendarFacts
    style: Style
    event: Event

    def lines(self) -> Iterator[str]:
        text = self.event.text
        yield from self._component(
            [
                *self._days_or_times(),
                *self._rule(),
                *([] if not text.cancelled else ["STATUS:CANCELLED", "SEQUENCE:1"]),
            ],
            text.place,
            text.text,
            text.also,
        )
        for change in text.moved:
            yield from self._component(self._override(change), change.place, change.note)

    def _component(
        self,
        own: Sequence[str],
        place: str,
        description: str,
        also: Sequence[Translation] = (),
    ) -> Iterator[str]:
        text = self.event.text
        is_named = bool(also) or text.language != self.facts.language
        language = f";LANGUAGE={text.language}" if is_named else ""
        yield "BEGIN:VEVENT"
        yield f"UID:{self.event.key}@{self.facts.host}"
        yield f"DTSTAMP:{_utc(self.event.written_at)}"
        yield from own
        yield f"SUMMARY{language}:{_text(text.title)}"
        yield f"DESCRIPTION{language}:{_text(description)}"
        for other in also:
            yield f"SUMMARY;LANGUAGE={other.language}:{_text(other.title)}"
            yield f"DESCRIPTION;LANGUAGE={other.language}:{_text(other.text)}"
        yield f"LOCATION:{_text(place)}"
        yield f"CATEGORIES:{_text(text.category)}"
        yield f"URL:{self.facts.base}{self.facts.event_path.format(key=self.event.key)}"
        if place in self.facts.places:
            latitude, longitude = self.facts.places[place]
            yield f"GEO:{latitude};{longitude}"
        yield "END:VEVENT"

    def _days_or_times(self) -> list[str]:
        event, text = self.event, self.event.text
        if text.start is None:
            start = f"DTSTART;VALUE=DATE:{event.first_day:%Y%m%d}"
            length = f"DTEND;VALUE=DATE:{event.last_day + timedelta(days=1):%Y%m%d}"
            duration = f"DURATION:P{text.days}D"
        else:
            begins = datetime.combine(event.first_day, text.start)
            ends = begins + timedelta(days=text.days - 1, minutes=text.minutes)
            start = self._time("DTSTART", begins)
            length = self._time("DTEND", ends)
            hours, minutes = divmod((text.days - 1) * 24 * 60 + text.minutes, 60)
            duration = f"DURATION:PT{hours}H{minutes}M"
        if self.style.lengths == "mixed":
            form = event.form(3)
            if form == 0 or text.days > 1:
                return [start, duration]
            if form == 1:
                return [start]
        return [start, length]

    def _rule(self) -> Iterator[str]:
        event, text = self.event, self.event.text
        if text.weeks == 1 or text.start is None:
            return
        end = f"COUNT={text.weeks}"
        if self.style.ends == "until":
            end = f"UNTIL={self._until(datetime.combine(event.last_day, text.start))}"
        yield f"RRULE:FREQ=WEEKLY;BYDAY={_DAY_NAMES[event.first_day.weekday()]};{end}"
        for week in text.without:
            yield self._time("EXDATE", self._in_week(week, text.start))
        for days in text.extra_days:
            day = event.first_day + timedelta(days=days)
            yield self._time("RDATE", datetime.combine(day, text.start))

    def _override(self, change: Moved) -> list[str]:
        text = self.event.text
        starts = self._in_week(change.week, change.start)
        lines = [
            self._time("RECURRENCE-ID", self._in_week(change.week, text.start or change.start)),
            self._time("DTSTART", starts),
            self._time("DTEND", starts + timedelta(minutes=text.minutes)),
            "SEQUENCE:1",
        ]
        return [*lines, "STATUS:CANCELLED"] if change.cancelled else lines

    def _in_week(self, week: int, at: time) -> datetime:
        return datetime.combine(self.event.first_day + timedelta(weeks=week - 1), at)

    def _until(self, local: datetime) -> str:
        """UNTIL in UTC, or floating where the start floats (RFC 5545 section 3.3.10)."""
        if self.style.zone_name is None:
            return f"{local:%Y%m%dT%H%M%S}"
        return _utc(local.replace(tzinfo=ZoneInfo(self.facts.zone)))

    def _time(self, name: str, local: datetime) -> str:
        if self.style.zone_name is None:
            return f"{name}:{local:%Y%m%dT%H%M%S}"
        if self.style.zone_header and self.event.text.weeks == 1 and self.event.form(3) == 0:
            return f"{name}:{_utc(local.replace(tzinfo=ZoneInfo(self.facts.zone)))}"
        return f"{name};TZID={self.style.zone_name}:{local:%Y%m%dT%H%M%S}"


def event_times(event: Event, day: date) -> str:
    """The times of an event on a page: "18:00–19:30", empty for whole days."""
    start = event.text.start
    if start is None:
        return ""
    ends = datetime.combine(day, start) + timedelta(minutes=event.text.minutes)
    return f"{start:%H:%M}–{ends:%H:%M}"


def _timezone(name: str) -> list[str]:
    """Central European time, which all zones written with a VTIMEZONE here share."""
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        "BEGIN:STANDARD",
        "DTSTART:16011028T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010325T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """A TEXT value (RFC 5545 section 3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets (RFC 5545 section 3.1), letters kept whole."""
    pieces: list[str] = []
    piece, octets = "", 0
    for letter in line:
        size = len(letter.encode("utf-8"))
        if octets + size > _LINE_OCTETS:
            pieces.append(piece)
            piece, octets = "", 1
        piece += letter
        octets += size
    return "\r\n ".join([*pieces, piece])
