"""Whether the hub lives and is ready, for load balancers and monitors: outside of all languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Flask, current_app, jsonify, request
from werkzeug.wrappers import Response

from hub.core.clock import now
from hub.core.database import Model
from hub.core.database_health import Vitals, quick_engine, vitals
from hub.core.migrations import HUB_FOLDER, hub_owner, known_steps
from hub.core.settings import Settings
from hub.watching.probe import Probe
from hub.watching.readiness import checks, checks_in_maintenance, reason
from hub.web.access import PUBLIC, open_to
from hub.web.maintenance import answers_in_maintenance, seconds_left

pages = Blueprint("health", __name__)

EXTENSION: Final = "hub_watched"
WAIT_SECONDS: Final = 2
# A web server answers its pages without the jobs: a load balancer may leave this check out.
MAY_BE_LEFT_OUT: Final = frozenset({"jobs"})


@dataclass(frozen=True, slots=True)
class Watched:
    """What the pages of one application ask: the database, and which steps this version knows.

    The newest of the `steps` stands first.
    """

    database: Probe[Vitals | None]
    steps: Sequence[str]


@pages.get("/health/live")
@answers_in_maintenance
@open_to(PUBLIC)
def live() -> Response:
    """200 while this process answers; nothing is asked for it."""
    return _answer(200, {"status": "alive"})


@pages.get("/health/ready")
@answers_in_maintenance
@open_to(PUBLIC)
def ready() -> Response:
    """200 when pages can be served and jobs are done, else 503 with the reason.

    `?without=jobs` lets the status say nothing of the jobs.
    """
    if seconds_left(current_app.config["HUB"].data_dir) is not None:
        found = checks_in_maintenance()
    else:
        watched: Watched = current_app.extensions[EXTENSION]
        found = checks(watched.database.seen(), watched.steps, now())
    why = reason(found, MAY_BE_LEFT_OUT.intersection(request.args.getlist("without")))
    if why:
        return _answer(503, {"status": "not_ready", "reason": why, "checks": found})
    return _answer(200, {"status": "ready", "checks": found})


def _answer(status: int, body: dict[str, object]) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def init_app(app: Flask) -> None:
    """Register the pages; the database is asked when they are."""
    settings: Settings = app.config["HUB"]
    owner = hub_owner(Model.metadata, HUB_FOLDER)
    engine = quick_engine(settings.database_url, WAIT_SECONDS)
    probe = Probe(lambda: vitals(engine, owner, WAIT_SECONDS), None, wait_seconds=WAIT_SECONDS)
    # The steps are read now: later the folder may have those of a version being installed.
    app.extensions[EXTENSION] = Watched(probe, known_steps(owner))
    app.register_blueprint(pages)
