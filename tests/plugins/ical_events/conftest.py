"""Recorded calendars, read at one fixed moment for a Swedish town."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from hub_plugins.ical_events.parser import parse

from hub.plugin_api.entries import Draft, Parsed, SourceDocument

CALENDARS = Path(__file__).parents[2] / "recorded" / "calendars"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)

Read: TypeAlias = Callable[..., Parsed]


def document(data: bytes, **known: str | None) -> SourceDocument:
    values = {"time_zone": "Europe/Stockholm", "media_type": "text/calendar", **known}
    return SourceDocument(data, "https://falun.example/kalender.ics", NOW, **values)  # type: ignore[arg-type]


@pytest.fixture
def recorded() -> Read:
    """Parse a recorded calendar by its name."""

    def read(name: str, **known: str | None) -> Parsed:
        parsed: Parsed = parse(document((CALENDARS / f"{name}.ics").read_bytes(), **known))
        return parsed

    return read


@pytest.fixture
def calendar() -> Read:
    """Parse a calendar made of the given lines of its events."""

    def read(*events: str, head: str = "", **known: str | None) -> Parsed:
        blocks = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
        text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{blocks}END:VCALENDAR\n"
        parsed: Parsed = parse(document(text.encode(), **known))
        return parsed

    return read


@pytest.fixture
def event(calendar: Read) -> Callable[..., Draft]:
    """The draft of a calendar with one event of the given lines."""

    def read(lines: str, head: str = "") -> Draft:
        (draft,) = calendar(f"UID:one\n{lines}", head=head).drafts
        return draft

    return read
