"""A database that is lost: every page says so within seconds, and is itself again soon after."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import make_url, text
from werkzeug.test import TestResponse

from hub.app import create_app
from hub.core import jobs
from hub.core.database import db
from hub.core.log_output import queue_trouble_in_a_line
from hub.core.settings import Settings
from tests.reading import LANGUAGES
from tests.torture.cut_line import CutLine

LONGEST_SECONDS = 5.0
on_postgresql = pytest.mark.parametrize("any_database", ["postgresql"], indirect=True)


@dataclass
class Lost:
    """A hub, and the line to its database."""

    app: Flask
    line: CutLine

    def begin(self, kind: str) -> None:
        {"silent": self.line.silence, "refuses": self.line.cut}[kind]()

    def end(self, kind: str) -> None:
        {"silent": self.line.speak, "refuses": self.line.mend}[kind]()

    def get(self, address: str) -> TestResponse:
        return self.app.test_client().get(address)

    def used(self) -> int:
        """How many connections have not come back to the pool."""
        with self.app.app_context():
            return db.engine.pool.checkedout()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def lost(any_database: Settings) -> Iterator[Lost]:
    url = make_url(any_database.database_url)
    line = CutLine(url.host or "127.0.0.1", url.port or 5432)
    line.mend()
    through = url.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
    app = create_app(replace(any_database, database_url=through))
    yield Lost(app, line)
    app.extensions["hub_sandbox"].close()
    app.extensions["hub_fetcher"].close()
    if app.extensions["hub_jobs"].queue is not None:
        app.extensions["hub_jobs"].queue.storage.close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    line.cut()


def within(seconds: float, what: Callable[[], bool]) -> bool:
    """Whether it comes true in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if what():
            return True
        time.sleep(0.1)
    return False


def check_pages(app: Flask, language: str) -> None:
    """A page that needs the database, and one that is known not to exist without it."""
    reader = app.test_client()
    page, nothing = reader.get(f"/{language}/calendar"), reader.get(f"/{language}/no/such")
    assert (page.status_code, nothing.status_code) == (503, 404)
    assert page.headers["Retry-After"] == "30"
    for answer in (page, nothing):
        assert f'<html lang="{language}"' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(LexborHTMLParser(answer.text).css("header nav a")) > 3


@on_postgresql
@pytest.mark.parametrize("kind", ["silent", "refuses"])
@pytest.mark.parametrize("is_warm", [True, False], ids=["warm", "cold"])
def test_every_page_tells_of_a_lost_server_in_time_and_is_itself_again(
    lost: Lost, kind: str, is_warm: bool, caplog: pytest.LogCaptureFixture
) -> None:
    home = LexborHTMLParser(lost.get("/en/").text).css_first("link[rel=stylesheet]")
    assert home is not None
    if not is_warm:
        with lost.app.app_context():
            db.engine.dispose()
    lost.begin(kind)
    with lost.get(home.attributes["href"] or "") as file:
        assert file.status_code == 200
    began = time.monotonic()
    assert lost.get("/en/nothing").status_code == 404
    assert time.monotonic() - began < LONGEST_SECONDS
    began = time.monotonic()
    for language in LANGUAGES:
        check_pages(lost.app, language)
    # One of them may look whether the server is back.
    assert time.monotonic() - began < LONGEST_SECONDS
    assert lost.get("/en/news.atom").status_code == 503
    assert lost.get("/en/news.json").get_json()["error"]["status"] == 503
    assert lost.used() == 0
    assert not [record for record in caplog.records if record.exc_info]
    lost.end(kind)
    assert within(5, lambda: lost.get("/en/calendar").status_code == 200)
    assert lost.get("/en/nothing").status_code == 404
    assert lost.used() == 0


@on_postgresql
def test_many_who_ask_a_silent_server_wait_for_it_once_and_leave_no_connection(lost: Lost) -> None:
    assert lost.get("/en/calendar").status_code == 200
    lost.begin("silent")
    addresses = [f"/en/calendar?from=2026-01-{day:02}" for day in range(1, 25)]
    began = time.monotonic()
    with ThreadPoolExecutor(8) as readers:
        statuses = {answer.status_code for answer in readers.map(lost.get, addresses)}
    assert statuses == {503}
    assert time.monotonic() - began < 2 * LONGEST_SECONDS
    assert lost.used() == 0
    lost.end("silent")
    assert within(5, lambda: lost.get("/en/calendar").status_code == 200)


@on_postgresql
def test_a_statement_that_takes_long_is_waited_for_while_the_server_answers(lost: Lost) -> None:
    with lost.app.app_context():
        began = time.monotonic()
        assert db.session.scalar(text("SELECT 1 FROM pg_sleep(2.5)")) == 1
        assert time.monotonic() - began > 2.4


# The queue leaves a connection of each of its threads to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
@on_postgresql
@pytest.mark.parametrize("kind", ["silent", "refuses"])
def test_the_queue_of_jobs_survives_a_lost_server(
    lost: Lost, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    caplog.handler.addFilter(queue_trouble_in_a_line)

    def note(word: str) -> None:
        done.append(word)

    jobs.job(lost.app, "note", note)
    queue = jobs._queue(jobs.of(lost.app))
    jobs.enqueue(lost.app, "note", word="before")
    consumer = queue.create_consumer(workers=1, periodic=False, max_delay=1.0)
    consumer.start()
    try:
        assert within(5, lambda: done == ["before"])
        lost.begin(kind)
        began = time.monotonic()
        assert jobs.queue_problem(lost.app) != ""
        assert time.monotonic() - began < LONGEST_SECONDS
        assert within(10, lambda: "Error reading from queue: " in caplog.text)
        # It is tried each second: that is no traceback each second.
        assert "Traceback" not in caplog.text
        lost.end(kind)
        assert within(5, lambda: jobs.queue_problem(lost.app) == "")
        jobs.enqueue(lost.app, "note", word="after")
        assert within(10, lambda: done == ["before", "after"])
    finally:
        consumer.stop(graceful=True)


class File:
    """The SQLite file of a hub, in trouble while the block runs."""

    def __init__(self, kind: str, path: Path) -> None:
        self.kind, self.path, self.away = kind, path, path.with_suffix(".away")
        self.holder: sqlite3.Connection | None = None

    def __enter__(self) -> None:
        if self.kind == "locked":
            self.holder = sqlite3.connect(self.path, isolation_level=None)
            self.holder.execute("PRAGMA locking_mode=EXCLUSIVE")
            self.holder.execute("PRAGMA journal_mode=DELETE")
            self.holder.execute("BEGIN EXCLUSIVE")
            return
        self.path.rename(self.away)
        if self.kind == "broken":
            self.path.write_bytes(b"this is no database" * 1000)
        elif self.kind == "folder":
            self.path.mkdir()

    def __exit__(self, *_error: object) -> None:
        if self.holder is not None:
            self.holder.rollback()
            self.holder.close()
            return
        if self.path.is_dir():
            self.path.rmdir()
        self.path.unlink(missing_ok=True)
        self.away.rename(self.path)


@pytest.mark.parametrize("kind", ["gone", "broken", "folder", "locked"])
@pytest.mark.parametrize("is_warm", [True, False], ids=["warm", "cold"])
def test_every_page_tells_of_a_lost_file_in_time_and_is_itself_again(
    app: Flask, settings: Settings, kind: str, is_warm: bool, caplog: pytest.LogCaptureFixture
) -> None:
    assert app.test_client().get("/en/").status_code == 200
    path = settings.data_dir / "hub.sqlite"
    if kind == "locked" or not is_warm:
        # Nobody gets such a lock while another has the file open.
        with app.app_context():
            db.engine.dispose()
    with File(kind, path):
        began = time.monotonic()
        assert app.test_client().get("/en/nothing").status_code == 404
        assert time.monotonic() - began < LONGEST_SECONDS
        began = time.monotonic()
        for language in LANGUAGES:
            check_pages(app, language)
        assert time.monotonic() - began < LONGEST_SECONDS
        assert not [record for record in caplog.records if record.exc_info]
        assert path.exists() is (kind != "gone"), "an empty file was made"
    assert within(5, lambda: app.test_client().get("/en/calendar").status_code == 200)


def test_a_file_put_in_the_place_of_another_is_the_one_that_is_read(
    app: Flask, settings: Settings
) -> None:
    path = settings.data_dir / "hub.sqlite"
    with app.app_context():
        copy = Path(shutil.copy(path, path.with_suffix(".copy")))
        for number, file in ((7, path), (8, copy)):
            with closing(sqlite3.connect(file)) as other:
                other.execute(f"PRAGMA user_version={number}")
        assert db.session.scalar(text("PRAGMA user_version")) == 7
        db.session.remove()
        copy.replace(path)
        assert db.session.scalar(text("PRAGMA user_version")) == 8
