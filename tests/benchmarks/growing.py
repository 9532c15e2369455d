"""What pages cost as the hub fills: the same addresses of a large and of a small hub."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from hub.content import kept_values
from hub.core.clock import now
from tests.benchmarks.ground import Ground
from tests.benchmarks.growth import QUARTER
from tests.benchmarks.making_outputs import asking
from tests.benchmarks.measuring import Benchmark, Measure, timed
from tests.reading import page

PAGES_DOWN = 5
LISTS = (
    "/en/news",
    "/en/news?town=falun",
    "/en/news?group=nordic",
    "/en/news?topic=culture",
    "/en/news?language=sv",
    "/en/news?q=town",
    "/en/news.atom",
    "/en/calendar?view=agenda",
    "/en/calendar?view=month",
    "/en/calendar?view=month&town=falun",
    "/en/calendar?view=agenda&q=town",
)
SEARCHES = (
    "/en/search?q=town",
    "/en/search?q=%22the+towns%22",
    f"/en/search?q={QUARTER}",
    f"/en/search?q=library+{QUARTER}",
    f"/en/search?q={QUARTER}&sort=relevance",
)


def deep_page(client: FlaskClient) -> str:
    """The address of the fifth page of the news."""
    address = "/en/news"
    for _ in range(PAGES_DOWN):
        (older,) = page(client, address).css('a[rel="next"]')
        split = urlsplit(older.attributes["href"] or "")
        address = f"{split.path}?{split.query}"
    return address


def days_of_next_month() -> str:
    """The address of the joint calendar's events in the thirty days after the next thirty."""
    first = now().date() + timedelta(days=31)
    return f"/en/calendar.ics?from={first}&to={first + timedelta(days=30)}"


def first_item(client: FlaskClient) -> str:
    """The address of the newest article."""
    links = page(client, "/en/news").css("main h3 a, main h2 a")
    return next(
        href for link in links if (href := link.attributes["href"] or "").startswith("/en/news/")
    )


def _anew(client: FlaskClient, path: str) -> Callable[[], bytes]:
    """Ask after a change: what was worked out for the content as it was is not known any more."""
    ask = asking(client, path)

    def forget_and_ask() -> bytes:
        kept_values._states.clear()
        return ask()

    return forget_and_ask


def growth_benchmark(ground: Ground) -> Benchmark:
    def rows() -> list[Measure]:
        sizes = ground.sizes
        small, large = sizes.small.test_client(), sizes.large.test_client()
        reference = f"the same with {sizes.news // 100:,}"
        pairs = {path: (path, path) for path in LISTS}
        pairs["a page deep in the news"] = (deep_page(large), deep_page(small))
        month = days_of_next_month()
        pairs["the ICS of a month"] = (month, month)
        pairs["an article"] = (first_item(large), first_item(small))
        return [
            Measure(name, reference, timed(_anew(large, there), 20), timed(_anew(small, here), 20))
            for name, (there, here) in pairs.items()
        ]

    return Benchmark("growth", f"{ground.largest:,} news and their events", rows, 1.25)


def search_growth_benchmark(ground: Ground) -> Benchmark:
    def rows() -> list[Measure]:
        sizes = ground.sizes
        small, large = sizes.medium.test_client(), sizes.large.test_client()
        reference = f"the same with {sizes.news // 10:,}"
        return [
            Measure(path, reference, timed(_anew(large, path), 10), timed(_anew(small, path), 10))
            for path in SEARCHES
        ]

    return Benchmark("search_growth", f"the first 20 found of {ground.largest:,} news", rows, 1.5)
