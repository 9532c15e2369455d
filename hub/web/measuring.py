"""Counts and times every request, in front of everything that may answer it."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, request

from hub.core import metrics_folder
from hub.core.metrics import OTHER, Counter, Histogram

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY: Final = "hub.measured"
"""The key of the WSGI environment for the `Asked` of a request."""

_NO_ROUTE: Final = "none"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS: Final = Counter(
    "hub_requests_total",
    "Requests by method, route and class of status.",
    "method",
    "route",
    "status",
)
REQUEST_SECONDS: Final = Histogram(
    "hub_request_seconds",
    "How long requests took until their answer was there, by route.",
    "route",
    buckets=_BUCKETS,
)
PAGE_CACHE: Final = Counter(
    "hub_page_cache_total", "Answers that may be kept: a hit was kept, a miss was made.", "outcome"
)


@dataclass(slots=True)
class Asked:
    """What a request was answered by: whoever answers puts its name here."""

    route: str = _NO_ROUTE


class Measured:
    """A WSGI application that counts what another one answers; `folder` is for the sums, if any."""

    def __init__(self, application: "WSGIApplication", folder: Path | None) -> None:
        self.application = application
        self.folder = folder

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        if self.folder:
            # Here and not at the start: the server may fork between.
            metrics_folder.join(self.folder)
        began = time.perf_counter()
        # An object, since what stands between copies the environment.
        asked = environ[KEY] = Asked()
        status = ["5xx"]

        def begin(line: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            status[0] = f"{line[:1]}xx"
            return start_response(line, headers, *error)

        try:
            return self.application(environ, begin)
        finally:
            method = environ["REQUEST_METHOD"]
            REQUESTS.inc(method if method in _METHODS else OTHER, asked.route, status[0])
            REQUEST_SECONDS.observe(time.perf_counter() - began, asked.route)


def name_answer(environ: "WSGIEnvironment", route: str) -> None:
    """Say what answers a request: the name of a route or of a cache, never an address."""
    asked: Asked | None = environ.get(KEY)
    if asked is not None:
        asked.route = route


def count_made(environ: "WSGIEnvironment") -> str:
    """Count an answer that was made and is kept; gives back the route that made it."""
    asked: Asked | None = environ.get(KEY)
    if asked is None:
        return ""
    PAGE_CACHE.inc("miss")
    return asked.route


def count_kept(environ: "WSGIEnvironment", route: str) -> None:
    """Count an answer that was kept, as one of the route that made it."""
    asked: Asked | None = environ.get(KEY)
    if asked is not None:
        PAGE_CACHE.inc("hit")
        asked.route = route


def init_app(app: Flask) -> None:
    """Name the routes of requests."""

    @app.before_request
    def name_route() -> None:
        if request.endpoint:
            name_answer(request.environ, request.endpoint)
