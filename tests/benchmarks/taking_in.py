"""What a refresh of all sources costs, beside urllib and feedparser on the same addresses."""

import urllib.request
from collections.abc import Callable

import feedparser

from tests.benchmarks.ground import Ground
from tests.benchmarks.measuring import Benchmark, Measure, timed

REFERENCE = "urllib and feedparser, 200 feeds"


def plain_fetching(urls: list[str]) -> Callable[[], None]:
    def fetch_and_parse() -> None:
        for url in urls:
            with urllib.request.urlopen(url) as answer:
                feedparser.parse(answer.read())

    return fetch_and_parse


def intake_benchmarks(ground: Ground) -> list[Benchmark]:
    def new() -> list[Measure]:
        hub = ground.hub
        reference = timed(plain_fetching(hub.urls()))
        return [
            Measure(
                "200 sources", REFERENCE, timed(hub.refresh, before=hub.publish_more), reference
            )
        ]

    def unchanged() -> list[Measure]:
        hub = ground.hub
        reference = timed(plain_fetching(hub.urls()))
        return [Measure("200 sources", REFERENCE, timed(hub.refresh), reference)]

    return [
        Benchmark("refresh_new", "all sources have ten new items", new),
        Benchmark("refresh_304", "no source has changed", unchanged),
    ]
