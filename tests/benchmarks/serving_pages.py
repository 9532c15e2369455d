"""What a page costs the web server, beside a bare Flask route with the same bytes."""

from tests.benchmarks.ground import PAGE, Ground
from tests.benchmarks.measuring import Benchmark, Cost, Measure, Side
from tests.benchmarks.web_servers import WebServer, put_load, request_bytes

ROUND_SECONDS = 3.0
REFERENCE = "bare Flask route, same bytes, same server"


def loaded(server: WebServer, request: bytes) -> Side:
    """A side that is asked over 16 connections for a while."""

    def run() -> Cost:
        load = put_load(server, request, ROUND_SECONDS)
        return Cost(load.cpu_seconds / load.requests, load.requests / load.seconds)

    return run


def page_benchmarks(ground: Ground) -> list[Benchmark]:
    def rows(asked: dict[str, dict[str, str]]) -> list[Measure]:
        served = ground.served
        bare = loaded(served.bare, request_bytes("/"))
        return [
            Measure(name, REFERENCE, loaded(served.hub, request_bytes(PAGE, headers)), bare)
            for name, headers in asked.items()
        ]

    def cached() -> list[Measure]:
        return rows({PAGE: {}, f"{PAGE}, gzip": {"Accept-Encoding": "gzip"}})

    def not_modified() -> list[Measure]:
        return rows({f"{PAGE}, 304": {"If-None-Match": ground.served.etag}})

    def rendered() -> list[Measure]:
        # A session's pages are its own, so each is made.
        return rows({f"{PAGE}, made": {"Cookie": "session=none"}})

    return [
        Benchmark("cached_page", "the news page as all readers share it", cached, 0.20, 3.0),
        Benchmark("not_modified", "its 304", not_modified, 0.16, 4.5),
        Benchmark("rendered_page", "the same page not kept, 50 items", rendered, 4.0),
    ]
