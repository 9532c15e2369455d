"""What making feeds, calendars and drafts costs, beside the libraries alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import feedparser
from feedgenerator import Atom1Feed
from flask.testing import FlaskClient
from hub_plugins.ical_events.parser import parse as parse_calendar
from hub_plugins.rss_feeds.parser import parse as parse_feed
from icalendar import Calendar

from hub.plugin_api.entries import SourceDocument
from tests.benchmarks.documents import SENTENCE, calendar, feed
from tests.benchmarks.ground import Ground
from tests.benchmarks.measuring import Benchmark, Measure, timed

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
ITEMS = 200
ITEMS_IN_A_FEED = 50


def asking(client: FlaskClient, path: str) -> Callable[[], bytes]:
    """Ask as a session, whose answers are its own, so that each is made."""
    client.set_cookie("session", "none")

    def ask() -> bytes:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        data: bytes = answer.data
        return data

    return ask


def library_feed() -> str:
    made = Atom1Feed("Reference", "https://reference.example/", "")
    for number in range(ITEMS_IN_A_FEED):
        made.add_item(
            f"Item {number}",
            f"https://reference.example/{number}",
            SENTENCE * 4,
            unique_id=f"item-{number}",
            pubdate=NOW,
            updateddate=NOW,
        )
    return str(made.writeString("utf-8"))


def output_benchmarks(ground: Ground) -> list[Benchmark]:
    def atom() -> list[Measure]:
        made = asking(ground.hub.app.test_client(), "/en/news.atom")
        return [
            Measure(
                "/en/news.atom",
                "feedgenerator alone, 50 items",
                timed(made, 20),
                timed(library_feed, 20),
            )
        ]

    def ics() -> list[Measure]:
        made = asking(ground.hub.app.test_client(), "/en/calendar.ics")
        served = Calendar.from_ical(made())
        return [
            Measure(
                "/en/calendar.ics",
                "icalendar writing the same",
                timed(made, 5),
                timed(served.to_ical, 5),
            )
        ]

    return [
        Benchmark("feed", "the Atom feed of the news", atom),
        Benchmark("calendar", "the joint calendar of 200 events", ics),
        Benchmark("parse_feed", "a feed of 200 items to drafts", parse_feed_rows),
        Benchmark("parse_calendar", "a calendar of 200 events to drafts", parse_calendar_rows),
    ]


def parse_feed_rows() -> list[Measure]:
    rss = SourceDocument(feed("parsed", ITEMS), "https://parsed.example/feed", NOW)

    def library() -> object:
        return feedparser.parse(rss.data, sanitize_html=False, resolve_relative_uris=False)

    hub = timed(lambda: parse_feed(rss), 5)
    return [Measure("RSS 2.0", "feedparser alone", hub, timed(library, 5))]


def parse_calendar_rows() -> list[Measure]:
    ics = SourceDocument(
        calendar("parsed", ITEMS, date(2026, 11, 2)), "https://parsed.example/calendar.ics", NOW
    )
    hub = timed(lambda: parse_calendar(ics), 5)
    return [
        Measure("iCalendar", "icalendar alone", hub, timed(lambda: Calendar.from_ical(ics.data), 5))
    ]
