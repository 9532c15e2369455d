"""What feedparser and recurring-ical-events find; runs in a child process, as the parsers do."""

import calendar
import contextlib
import io
import warnings
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import icalendar
import recurring_ical_events
from hub_plugins.rss_feeds.markup import plain_text

_DATES = ("published_parsed", "updated_parsed", "created_parsed")


def feed_items(data: bytes, _arguments: dict[str, Any]) -> list[list[str]]:
    """Title as plain text, link and moment of each item."""
    warnings.simplefilter("ignore")
    items = []
    for entry in feedparser.parse(io.BytesIO(data)).entries:
        parsed = next((entry[key] for key in _DATES if entry.get(key)), None)
        moment = ""
        with contextlib.suppress(ValueError, OverflowError):
            moment = (
                datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat() if parsed else ""
            )
        items.append([plain_text(entry.get("title") or ""), entry.get("link") or "", moment])
    return items


def calendar_years(data: bytes, _arguments: dict[str, Any]) -> list[int]:
    """The years in which events of a calendar begin."""
    events = (event for one in _calendars(data) for event in one.walk("VEVENT"))
    return sorted({event["DTSTART"].dt.year for event in events})


def calendar_times(data: bytes, arguments: dict[str, Any]) -> list[list[str]]:
    """Start and end of each occurrence in each of the windows."""
    found = []
    for one in _calendars(data):
        expanded = recurring_ical_events.of(one, skip_bad_series=True)
        for begins, ends in arguments["windows"]:
            window = datetime.fromisoformat(begins), datetime.fromisoformat(ends)
            for event in expanded.between(*window):
                times = [_moment(event[key].dt, arguments["zone"]) for key in ("DTSTART", "DTEND")]
                found.append([begins, *times])
    return found


def _calendars(data: bytes) -> list[Any]:
    warnings.simplefilter("ignore")
    calendars: list[Any] = icalendar.Calendar.from_ical(data, multiple=True)
    for one in calendars:
        one.subcomponents = [part for part in one.subcomponents if _is_usable(part)]
    return [one for one in calendars if one.name == "VCALENDAR"]


def _is_usable(part: Any) -> bool:
    """Whether the library can work with the component: for one broken event it gives up all."""
    try:
        return part.name != "VEVENT" or isinstance(part["DTSTART"].dt, date)
    except (KeyError, AttributeError, ValueError):
        return False


def _moment(time: date, zone: str) -> str:
    if not isinstance(time, datetime):
        time = datetime(time.year, time.month, time.day)  # noqa: DTZ001 - made aware below
    placed = time if time.tzinfo else time.replace(tzinfo=ZoneInfo(zone))
    return placed.astimezone(UTC).isoformat()
