"""`make bench`: what the hub's main paths cost beside a reference of the same run."""

import urllib.request
from collections.abc import Callable
from datetime import UTC, date, datetime

import feedparser
from feedgenerator import Atom1Feed
from flask import Flask
from flask.testing import FlaskClient
from hub_plugins.ical_events.parser import parse as parse_calendar
from hub_plugins.rss_feeds.parser import parse as parse_feed
from icalendar import Calendar

from hub.plugin_api.entries import SourceDocument
from tests.benchmarks.documents import SENTENCE, calendar, feed
from tests.benchmarks.growth import FEW, NEWS, few_and_many
from tests.benchmarks.hub_at_work import HubAtWork, hub_at_work
from tests.benchmarks.measuring import Measure, measure, table

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
ITEMS = 200
ITEMS_IN_A_FEED = 50
GROWING = (
    "/en/news",
    "/en/news?town=falun",
    "/en/news?q=town",
    "/en/news.atom",
    "/en/calendar?view=agenda",
    "/en/calendar?view=month",
)


def asking(client: FlaskClient, path: str) -> Callable[[], bytes]:
    """Ask for a page without a validator, so that it is made each time."""

    def ask() -> bytes:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        data: bytes = answer.data
        return data

    return ask


def bare_route(body: bytes) -> Callable[[], bytes]:
    """A Flask application with one route that gives these bytes."""
    app = Flask("reference")
    app.add_url_rule("/", "page", lambda: body)
    return asking(app.test_client(), "/")


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


def plain_fetching(urls: list[str]) -> Callable[[], None]:
    def fetch_and_parse() -> None:
        for url in urls:
            with urllib.request.urlopen(url) as answer:
                feedparser.parse(answer.read())

    return fetch_and_parse


def output_rows(hub: HubAtWork) -> list[Measure]:
    client = hub.app.test_client()
    page, atom = asking(client, "/en/news"), asking(client, "/en/news.atom")
    ics = asking(client, "/en/calendar.ics")
    served = Calendar.from_ical(ics())
    return [
        Measure("page /en/news", "bare Flask route, same bytes", page, bare_route(page()), 40),
        Measure("feed /en/news.atom", "feedgenerator alone, 50 items", atom, library_feed, 20),
        Measure("calendar /en/calendar.ics", "icalendar writing the same", ics, served.to_ical, 5),
    ]


def intake_rows(hub: HubAtWork) -> list[Measure]:
    plain = plain_fetching(hub.urls())
    reference = "urllib and feedparser, 200 feeds"
    return [
        Measure("refresh of 200, all new", reference, hub.refresh, plain, before=hub.publish_more),
        Measure("refresh of 200, unchanged", reference, hub.refresh, plain),
    ]


def parse_rows() -> list[Measure]:
    rss = SourceDocument(feed("parsed", ITEMS), "https://parsed.example/feed", NOW)
    ics = SourceDocument(
        calendar("parsed", ITEMS, date(2026, 11, 2)), "https://parsed.example/calendar.ics", NOW
    )
    return [
        Measure(
            "parse of 200 items",
            "feedparser alone",
            lambda: parse_feed(rss),
            lambda: feedparser.parse(rss.data, sanitize_html=False, resolve_relative_uris=False),
            5,
        ),
        Measure(
            "parse of 200 events",
            "icalendar alone",
            lambda: parse_calendar(ics),
            lambda: Calendar.from_ical(ics.data),
            5,
        ),
    ]


def growth_rows(few: Flask, many: Flask) -> list[Measure]:
    """The same addresses of a small and of a large hub."""
    small, large = few.test_client(), many.test_client()
    reference = f"the same with {FEW}"
    return [
        Measure(f"{path} of {NEWS:,}", reference, asking(large, path), asking(small, path), 20)
        for path in GROWING
    ]


def main() -> None:
    print("Filling hubs; then three rounds. Takes some minutes.", flush=True)
    with hub_at_work() as hub, few_and_many(hub.app.config["HUB"]) as (few, many):
        rows = [*output_rows(hub), *parse_rows(), *intake_rows(hub), *growth_rows(few, many)]
        measure(rows)
    print(table(rows))


if __name__ == "__main__":
    main()
