"""Records that the tests of this folder share, small and complete."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hub.publishing.records import (
    CalendarRecord,
    CalendarTime,
    EventRecord,
    FeedItem,
    FeedRecord,
    OverrideRecord,
)

CHANGED_AT = datetime(2026, 3, 1, 8, 30, 15, tzinfo=UTC)
STOCKHOLM = "Europe/Stockholm"


def time(value: str, zone: str | None = STOCKHOLM) -> CalendarTime:
    return CalendarTime(value, None if "T" not in value else zone)


def event(**changes: Any) -> EventRecord:
    plain = EventRecord(
        uid="e1@hub.example",
        dtstamp=CHANGED_AT,
        start=time("2026-11-26T17:30:00"),
        end=time("2026-11-26T19:00:00"),
        title="Julmarknad",
        language="sv",
    )
    return replace(plain, **changes)


def weekly(**changes: Any) -> EventRecord:
    """Thursdays from 26 November 2026, one taken out and one moved to Friday."""
    values: dict[str, Any] = {
        "rules": ("FREQ=WEEKLY;UNTIL=20261231T235959",),
        "exdates": (time("2026-12-03T17:30:00"),),
        "overrides": (
            OverrideRecord(
                time("2026-12-10T17:30:00"), time("2026-12-11T18:00:00"), title="Luciakonsert"
            ),
        ),
    }
    return event(**(values | changes))


def calendar(*events: EventRecord, **changes: Any) -> CalendarRecord:
    plain = CalendarRecord(
        name="Gemensam kalender",
        language="sv",
        url="https://hub.example/sv/calendar.ics?town=falun",
        page_url="https://hub.example/sv/calendar?town=falun",
        description="Evenemang i fem städer",
        color="darkred",
        time_zones=(STOCKHOLM,),
        events=events,
    )
    return replace(plain, **changes)


def item(**changes: Any) -> FeedItem:
    plain = FeedItem(
        id="https://hub.example/sv/news/7",
        url="https://hub.example/sv/news/7/ny-cykelväg",
        title="Ny cykelväg & bro",
        language="sv",
        summary="Kortare än 1 < 2 kilometer",
        body_html="<p>Vägen är <b>klar</b>.</p>",
        published_at=datetime(2026, 2, 1, 6, tzinfo=UTC),
        updated_at=CHANGED_AT,
        categories=("Trafik", "Miljö"),
        town_name="Falun",
        source_name="Falu kommun",
        source_url="https://www.falun.example/rss",
        original_url="https://www.falun.example/nyheter/cykelvag",
    )
    return replace(plain, **changes)


def feed(*items: FeedItem, **changes: Any) -> FeedRecord:
    plain = FeedRecord(
        title="Nyheter",
        language="sv",
        home_url="https://hub.example/sv/news",
        self_url="https://hub.example/sv/news.atom",
        updated_at=CHANGED_AT,
        items=items,
        next_url="https://hub.example/sv/news.atom?before=6",
        alternates=(
            ("sv", "https://hub.example/sv/news.atom"),
            ("de", "https://hub.example/de/news.atom"),
        ),
        description="Från fem städer",
        rights="Källornas villkor gäller",
        generator="Partner Network Hub",
    )
    return replace(plain, **changes)
