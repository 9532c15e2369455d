"""Whether the hub lives and is ready, as a load balancer asks."""

import json
import logging
import socket
import threading
import time
import urllib.request
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from hub.app import create_app
from hub.core import jobs
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.settings import Settings
from hub.watching.probe import Probe
from hub.web.maintenance import switch_off_pages, switch_on_pages
from tests.reading import statements
from tests.serving import serving

ALL_WELL = {"pages": "ok", "database": "ok", "migrations": "ok", "jobs": "ok"}
NOT_LOOKED_AT = "not_looked_at"


def run_schedules(app: Flask) -> None:
    """What a process that does jobs does every two seconds."""
    jobs.run_due_schedules(app, {})


def ready(app: Flask, query: str = "") -> tuple[int, str, dict[str, str]]:
    """Status, reason and checks, looked at anew; nothing of it is kept by anyone."""
    app.extensions["hub_watched"].database._kept_seconds = -1.0
    answer = app.test_client().get(f"/health/ready{query}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/json"
    told = answer.get_json()
    assert (told["status"] == "ready") is (answer.status_code == 200)
    return answer.status_code, told.get("reason", ""), told["checks"]


def test_a_hub_is_ready_when_its_jobs_have_run(any_app: Flask) -> None:
    assert ready(any_app) == (503, "jobs_never_ran", {**ALL_WELL, "jobs": "never_ran"})
    assert ready(any_app, "?without=jobs") == (200, "", {**ALL_WELL, "jobs": "never_ran"})
    run_schedules(any_app)
    assert ready(any_app) == (200, "", ALL_WELL)
    with time_machine.travel(now() + timedelta(minutes=6, seconds=1)):
        assert ready(any_app) == (503, "jobs_asleep", {**ALL_WELL, "jobs": "asleep"})
        run_schedules(any_app)
        assert ready(any_app)[0] == 200


def test_only_the_jobs_can_be_left_out(any_app: Flask) -> None:
    run_schedules(any_app)
    set_step(any_app, "0001")
    assert ready(any_app, "?without=migrations&without=database&without=pages")[0] == 503


def set_step(app: Flask, step: str) -> None:
    with app.app_context(), writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})
    with app.app_context():
        db.session.remove()


def test_tables_that_lack_a_step_are_not_ready_and_newer_ones_are(any_app: Flask) -> None:
    run_schedules(any_app)
    set_step(any_app, "0001")
    assert ready(any_app) == (503, "migrations_behind", {**ALL_WELL, "migrations": "behind"})
    # Else every machine would leave the load balancer while the next version is rolled out.
    set_step(any_app, "9999")
    assert ready(any_app) == (200, "", {**ALL_WELL, "migrations": "newer"})


def test_a_database_without_tables_is_not_ready(settings: Settings, postgresql_url: str) -> None:
    (settings.data_dir / "hub.sqlite").unlink()
    (settings.data_dir / "hub.sqlite").touch()
    for url in (settings.database_url, postgresql_url):
        app = create_app(replace(settings, database_url=url))
        never = {"migrations": "never_ran", "jobs": "never_ran"}
        assert ready(app) == (503, "migrations_never_ran", ALL_WELL | never)


def test_a_file_that_is_gone_is_not_made_anew(app: Flask, settings: Settings) -> None:
    run_schedules(app)
    assert ready(app)[0] == 200
    file = settings.data_dir / "hub.sqlite"
    # The application still holds the file open, and its pages still answer.
    file.rename(file.with_suffix(".away"))
    status, reason, found = ready(app)
    assert (status, reason) == (503, "database_does_not_answer")
    assert found["migrations"] == found["jobs"] == NOT_LOOKED_AT
    assert not file.exists()
    file.with_suffix(".away").rename(file)
    assert ready(app)[0] == 200


@pytest.mark.parametrize("kind", ["refuses", "silent", "missing"])
def test_a_server_that_is_away_or_silent_is_told_in_time(
    settings: Settings, postgresql_url: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = {
            "refuses": "postgresql+psycopg://someone:secret@127.0.0.1:1/none",
            "silent": f"postgresql+psycopg://someone:secret@127.0.0.1:"
            f"{listener.getsockname()[1]}/none",
            "missing": postgresql_url.rpartition("/")[0] + "/no_such_database",
        }[kind]
        app = create_app(replace(settings, database_url=url))
        began = time.monotonic()
        answer = app.test_client().get("/health/ready")
        took = time.monotonic() - began
        assert app.test_client().get("/health/live").status_code == 200
        assert app.test_client().get("/metrics").status_code == 404
        assert time.monotonic() - began - took < 1, "a cache in front asked the database"
    assert answer.status_code == 503
    assert answer.get_json()["reason"] == "database_does_not_answer"
    assert took < 3
    told = ("secret", "someone", "Traceback", "no_such", "127.0.0.1")
    assert not [word for word in told if word in answer.text]
    assert not caplog.records


def test_in_maintenance_it_lives_and_is_not_ready(settings: Settings, any_app: Flask) -> None:
    run_schedules(any_app)
    switch_off_pages(settings.data_dir)
    nothing = dict.fromkeys(ALL_WELL, NOT_LOOKED_AT)
    with statements(any_app) as run:
        assert any_app.test_client().get("/health/live").status_code == 200
        assert ready(any_app) == (503, "maintenance", {**nothing, "pages": "maintenance"})
    assert not run
    assert any_app.extensions["hub_watched"].database._began < 0, "the database was not looked at"
    switch_on_pages(settings.data_dir)
    assert ready(any_app)[0] == 200


def test_it_lives_without_any_database(settings: Settings, app: Flask) -> None:
    (settings.data_dir / "hub.sqlite").unlink()
    with statements(app) as run:
        answer = app.test_client().get("/health/live")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "alive"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert not run


def asked(address: str, **headers: str) -> tuple[int, dict[str, Any]]:
    """The answer of a real server, without following any redirect."""

    class Nowhere(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_arguments: object) -> None:
            return None

    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.build_opener(Nowhere).open(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_load_balancer_may_name_any_host(any_database: Settings) -> None:
    app = create_app(replace(any_database, public_url="https://towns.example"))
    run_schedules(app)
    with serving(app) as address:
        for host in ("10.0.0.7:8000", "towns.example", "hub.internal", "%00"):
            for path in ("live", "ready"):
                status, told = asked(f"{address}/health/{path}", Host=host)
                assert status == 200, (host, told)
    app.extensions["hub_jobs"].queue.storage.close()
    with app.app_context():
        db.engine.dispose()


def test_crawlers_are_told_not_to_ask(client: FlaskClient) -> None:
    assert "Disallow: /health/" in client.get("/robots.txt").text.splitlines()
    assert "/health" not in client.get("/sitemap-pages.xml").text


def test_many_who_ask_cost_one_look_and_none_waits_for_ever() -> None:
    goes_on, looks = threading.Event(), []

    def look() -> str:
        looks.append(1)
        goes_on.wait(10)
        return "seen"

    probe = Probe(look, "unanswered", wait_seconds=0.2, kept_seconds=60)
    told: list[str] = []
    askers = [threading.Thread(target=lambda: told.append(probe.seen())) for _ in range(8)]
    began = time.monotonic()
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert (told, len(looks)) == (["unanswered"] * 8, 1)
    assert probe.seen() == "unanswered"
    assert time.monotonic() - began < 2
    goes_on.set()
    while probe.seen() != "seen":
        time.sleep(0.01)
    assert len(looks) == 1


def test_the_health_of_a_folder_that_cannot_be_read_is_told(
    settings: Settings, tmp_path: Path
) -> None:
    nowhere = f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite'}"
    app = create_app(replace(settings, database_url=nowhere))
    assert ready(app)[1] == "database_does_not_answer"
