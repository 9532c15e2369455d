"""Links that put one event into a calendar program (pure)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlencode

_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.live.com/calendar/0/action/compose"
_MICROSOFT_365 = "https://outlook.office.com/calendar/0/action/compose"
# Browsers and the programs' servers refuse addresses much longer than this.
LONGEST_TEXT = 600


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """One time of an event; the days count when `all_day`, both inclusive, else the moments."""

    title: str
    starts_at: datetime
    ends_at: datetime
    starts_on: date
    ends_on: date
    all_day: bool = False
    details: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class EventLinks:
    """The addresses at which the programs ask whether to add the event."""

    google: str
    outlook: str
    microsoft_365: str


def event_links(event: LinkedEvent) -> EventLinks:
    """The links for one time of an event."""
    query = _outlook_query(event)
    return EventLinks(_google(event), f"{_OUTLOOK}?{query}", f"{_MICROSOFT_365}?{query}")


def _google(event: LinkedEvent) -> str:
    if event.all_day:
        dates = f"{event.starts_on:%Y%m%d}/{_day_after(event):%Y%m%d}"
    else:
        moments = (event.starts_at, event.ends_at)
        dates = "/".join(f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in moments)
    return f"{_GOOGLE}?" + _query(
        ("action", "TEMPLATE"),
        ("text", event.title),
        ("dates", dates),
        ("details", event.details),
        ("location", event.location),
    )


def _outlook_query(event: LinkedEvent) -> str:
    if event.all_day:
        starts, ends = event.starts_on.isoformat(), _day_after(event).isoformat()
    else:
        starts, ends = (
            f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            for moment in (event.starts_at, event.ends_at)
        )
    return _query(
        ("path", "/calendar/action/compose"),
        ("rru", "addevent"),
        ("subject", event.title),
        ("startdt", starts),
        ("enddt", ends),
        ("allday", "true" if event.all_day else ""),
        ("body", event.details),
        ("location", event.location),
    )


def _day_after(event: LinkedEvent) -> date:
    """The programs' ends are exclusive, as DTEND is."""
    return event.ends_on + timedelta(days=1)


def _query(*pairs: tuple[str, str]) -> str:
    given = [(name, value[:LONGEST_TEXT]) for name, value in pairs if value]
    return urlencode(given, quote_via=quote, safe="")
