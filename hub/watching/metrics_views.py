"""`/metrics`: what the hub counts, for Prometheus, behind a token."""

import platform
from collections.abc import Iterator
from hmac import compare_digest
from importlib.metadata import version
from typing import Final

from flask import Blueprint, Flask, current_app, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.wrappers import Response

from hub.core import metrics_folder
from hub.core.database_copy import kind_of
from hub.core.metrics import FAMILIES, Totals, own_totals
from hub.core.settings import Settings
from hub.publishing.metric_lines import (
    MEDIA_TYPE,
    Kind,
    Metric,
    Sample,
    histogram_samples,
    metrics_bytes,
)
from hub.watching.state import InDatabase, State, Watch
from hub.web.access import PUBLIC, open_to
from hub.web.maintenance import answers_in_maintenance

pages = Blueprint("metrics", __name__)

EXTENSION: Final = "hub_watch"
WAIT_SECONDS: Final = 4.0  # for each: Prometheus itself waits for 10
KEPT_SECONDS: Final = 5.0


@pages.get("/metrics")
@answers_in_maintenance
@open_to(PUBLIC)
def index() -> Response:
    """The numbers of all processes of this machine, and of the database that they share.

    404 without HUB_METRICS_TOKEN, 401 without it as a bearer token (RFC 6750 section 2.1).
    """
    settings: Settings = current_app.config["HUB"]
    if not settings.metrics_token:
        return _refused(404, "HUB_METRICS_TOKEN is not set")
    authorization = request.authorization
    token = (authorization.token or "") if authorization else ""
    is_right = compare_digest(token.encode(), settings.metrics_token.encode())
    if not (is_right and authorization and authorization.type == "bearer"):
        refusal = _refused(401, "the token of HUB_METRICS_TOKEN is asked for")
        refusal.www_authenticate = WWWAuthenticate("bearer", {"realm": "metrics"})
        return refusal
    folder = metrics_folder.join(settings.metrics_path) if settings.metrics_path else None
    watch: Watch = current_app.extensions[EXTENSION]
    found = [_build(settings), *_counted(folder.totals() if folder else own_totals())]
    answer = Response(metrics_bytes([*found, *_asked(watch.state())]), content_type=MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refused(status: int, why: str) -> Response:
    """A line for a program: a page would ask the database, which may be gone."""
    answer = Response(f"{why}\n", status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _build(settings: Settings) -> Metric:
    labels = (
        ("version", version("partner-network-hub")),
        ("python", platform.python_version()),
        ("database", kind_of(settings.database_url)),
    )
    return Metric("hub_build_info", "gauge", "What runs here.", (Sample(1, labels),))


def _counted(totals: Totals) -> Iterator[Metric]:
    for name, family in FAMILIES.items():
        samples: list[Sample] = []
        for values, numbers in sorted(totals.get(name, {}).items()):
            labels = tuple(zip(family.labels, values, strict=True))
            if family.buckets:
                samples += histogram_samples(family.buckets, numbers, labels)
            else:
                samples.append(Sample(numbers[0], labels))
        kind: Kind = "histogram" if family.buckets else "counter"
        yield Metric(name, kind, family.help, tuple(samples))


def _gauge(name: str, told: str, *samples: Sample | float) -> Metric:
    shown = [one if isinstance(one, Sample) else Sample(one) for one in samples]
    return Metric(f"hub_{name}", "gauge", told, tuple(shown))


def _asked(state: State) -> Iterator[Metric]:
    """What is asked for at this moment; what does not answer is left out."""
    yield _gauge("database_up", "Whether the database answers.", 1 if state.database else 0)
    if state.free_bytes is not None:
        yield _gauge("disk_free_bytes", "Room on the disk of the data folder.", state.free_bytes)
    if state.waiting:
        since = state.waiting.since_at
        age = max(0.0, (state.at - since).total_seconds()) if since else 0
        yield _gauge("jobs_waiting", "Jobs in the queue.", state.waiting.count)
        yield _gauge("jobs_oldest_seconds", "How long the first in the queue has waited.", age)
    if state.database:
        yield from _in_database(state.database)


def _in_database(found: InDatabase) -> Iterator[Metric]:
    sources = (Sample(one.count, (("state", state),)) for state, one in found.sources.items())
    entries = (
        Sample(count, (("kind", kind), ("state", state)))
        for (kind, state), count in sorted(found.entries.items())
    )
    yield _gauge("sources", "Sources by state.", *sources)
    yield _gauge("entries", "Entries by kind and state.", *entries)
    yield _gauge("content_revision", "The number of the newest change.", found.revision)
    yield _gauge(
        "mails",
        "Mails that wait for more than an hour, and those that were given up.",
        Sample(found.mails_late, (("state", "late"),)),
        Sample(found.mails_given_up, (("state", "given_up"),)),
    )
    for name, told, moment in (
        ("jobs_last_run", "When a schedule ran last.", found.last_slot_at),
        ("sources_last_read", "When a source was tried last.", found.last_read_at),
        ("sources_next_read", "When the next source is due.", found.next_read_at),
    ):
        if moment:
            yield _gauge(f"{name}_timestamp_seconds", told, moment.timestamp())


def init_app(app: Flask) -> None:
    """Register the page."""
    app.extensions[EXTENSION] = Watch(app, WAIT_SECONDS, KEPT_SECONDS)
    app.register_blueprint(pages)
