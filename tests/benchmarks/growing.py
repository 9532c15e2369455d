"""What pages cost as the hub fills: the same addresses of a large and of a small hub."""

from urllib.parse import urlsplit

from flask.testing import FlaskClient

from tests.benchmarks.ground import Ground
from tests.benchmarks.growth import FEW, NEWS
from tests.benchmarks.making_outputs import asking
from tests.benchmarks.measuring import Benchmark, Measure, timed
from tests.reading import page

PAGES_DOWN = 5
LISTS = (
    "/en/news",
    "/en/news?town=falun",
    "/en/news?topic=culture",
    "/en/news?language=sv",
    "/en/news?q=town",
    "/en/news.atom",
    "/en/calendar?view=agenda",
    "/en/calendar?view=month",
)


def deep_page(client: FlaskClient) -> str:
    """The address of the fifth page of the news."""
    address = "/en/news"
    for _ in range(PAGES_DOWN):
        (older,) = page(client, address).css('a[rel="next"]')
        split = urlsplit(older.attributes["href"] or "")
        address = f"{split.path}?{split.query}"
    return address


def first_item(client: FlaskClient) -> str:
    """The address of the newest article."""
    links = page(client, "/en/news").css("main h3 a, main h2 a")
    return next(
        href for link in links if (href := link.attributes["href"] or "").startswith("/en/news/")
    )


def growth_benchmark(ground: Ground) -> Benchmark:
    def rows() -> list[Measure]:
        small, large = (app.test_client() for app in ground.sizes)
        reference = f"the same with {FEW:,}"
        pairs = {path: (path, path) for path in LISTS}
        pairs["a page deep in the news"] = (deep_page(large), deep_page(small))
        pairs["an article"] = (first_item(large), first_item(small))
        return [
            Measure(
                name, reference, timed(asking(large, there), 20), timed(asking(small, here), 20)
            )
            for name, (there, here) in pairs.items()
        ]

    return Benchmark("growth", f"{NEWS:,} news and their events", rows, 1.25)
