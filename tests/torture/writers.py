"""Eight writers and sixteen readers at once: no answer of 5xx, no lost update, no long wait.

Half of the writers take in sources that grow, through the real store, two of them always the same
items; the others count one up in entries that all of them share.  Readers ask a web server in a
process of its own.
"""

import contextlib
import itertools
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import String, cast, func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from hub.app import create_app
from hub.content.actions import entry_change
from hub.content.drafts import Draft, DraftText
from hub.content.models import Entry, Provenance
from hub.core.changes import Change, record_changes
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.settings import Settings, load_settings
from hub.migrating import migrate
from hub.plugin_host.parsing import ReadDocument
from hub.sources.claims import claim_named
from hub.sources.models import Source
from hub.sources.noting import TakeIn, note
from hub.sources.pipeline import _store
from hub.sources.refreshing import tools_of
from hub.towns.queries import town_by_id
from tests.build import make_news, make_source
from tests.torture.fast_motion import BODY, LISTED
from tests.torture.kills import Hub, free_port, wait_for
from tests.torture.table import Row

SECONDS: Final = 60.0
WRITERS: Final = 8
READERS: Final = 16
SHARED_ENTRIES: Final = 3
LONGEST_WAIT_SECONDS: Final = 5.0
SERVER: Final = os.environ.get(
    "HUB_TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)
PAGES: Final = (
    "/en/",
    "/sv/news",
    "/de/calendar",
    "/fi/search?q=report",
    "/en/news.atom",
    "/en/calendar.ics",
    "/pl/sources",
    "/en/towns/falun",
)


@dataclass
class Run:
    """What the writers and readers did, counted under a lock."""

    app: Flask
    ends: float
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def timed(self, what: str, work: Callable[[], object]) -> None:
        began = time.monotonic()
        try:
            said = work()
        except (SQLAlchemyError, RuntimeError, LookupError, ValueError) as error:
            said = None
            with self.lock:
                self.wrong.append(f"{what}: {type(error).__name__}: {error}"[:300])
        waited = time.monotonic() - began
        with self.lock:
            self.counts[what] += 1
            self.longest[what] = max(waited, self.longest.get(what, 0.0))
            if isinstance(said, int) and said >= 500:
                self.wrong.append(f"{what}: {said}")

    def until_the_end(self, what: str, work: Callable[[int], object]) -> Callable[[], None]:
        def run() -> None:
            for number in itertools.count():
                if time.monotonic() > self.ends:
                    return
                self.timed(what, lambda number=number: work(number))  # type: ignore[misc]
                time.sleep(0.005)

        return run


def _listed(pair: int, turn: int) -> tuple[Draft, ...]:
    """One new item each turn, and another text in an older one."""
    return tuple(
        Draft(
            "news",
            (DraftText(f"Report {n} of {pair}", str(turn) if n % LISTED == 7 else "", BODY, "sv"),),
            external_id=f"{pair}-{n}",
            url=f"https://falun.example/{pair}/{n}",
        )
        for n in range(turn, turn + LISTED)
    )


def _take_in(app: Flask, source_id: int, writer: int, turn: int) -> None:
    # Two writers share the items of the even one: what both bring is one entry.
    with app.app_context():
        (source,) = claim_named([source_id], 1)
        town = town_by_id(source.town_id)
        assert town is not None
        took = TakeIn(source, now())
        took.document = ReadDocument(_listed(writer // 2, turn))
        _store(took, tools_of(app), town)
        note([took])
        if took.stored and took.stored.lost:
            raise RuntimeError(took.stored.lost[0])


def _count_up(app: Flask, entry_id: int) -> None:
    with app.app_context(), writing() as session:
        entry = session.get_one(Entry, entry_id, with_for_update=True)
        entry.author = str(int(entry.author or 0) + 1)
        entry.revision += 1
        session.flush()
        record_changes([entry_change(entry, "updated", "person:1")])


def _writers(run: Run, sources: list[int], shared: list[int]) -> list[Callable[[], None]]:
    def taking(writer: int) -> Callable[[], None]:
        return run.until_the_end(
            "take-in", lambda turn: _take_in(run.app, sources[writer], writer, turn)
        )

    def counting(writer: int) -> Callable[[], None]:
        return run.until_the_end(
            "change", lambda turn: _count_up(run.app, shared[(turn + writer) % len(shared)])
        )

    half = WRITERS // 2
    return [*map(taking, range(half)), *map(counting, range(half))]


def _lost(run: Run, shared: list[int]) -> Iterator[str]:
    with run.app.app_context():
        counted = sum(int(db.session.get_one(Entry, one).author) for one in shared)
        if counted != run.counts["change"]:
            yield f"{run.counts['change']} changes were made, {counted} are there"
        changes = (
            select(func.count())
            .select_from(Change)
            .where(Change.subject == "entry", Change.subject_id == cast(Entry.id, String))
            .scalar_subquery()
        )
        for entry_id in db.session.scalars(select(Entry.id).where(Entry.revision != changes)):
            yield f"entry {entry_id} has not as many changes as revisions"
        listings = func.count(Provenance.id)
        pairs = select(Provenance.external_id).group_by(Provenance.external_id)
        entries = func.count(Provenance.entry_id.distinct())
        for key in db.session.scalars(pairs.having(entries > 1, listings > 1)):
            yield f"doubled: {key}"


def _web(settings: Settings) -> Hub:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("HUB_")}
    environ |= {
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_DATABASE_URL": settings.database_url,
        "HUB_PORT": str(free_port()),
        "PYTHONPATH": str(Path.cwd()),
    }
    return Hub(None, None, environ, [])  # type: ignore[arg-type]


def at_once(name: str, settings: Settings, seconds: float) -> Row:
    """Write and read for some seconds in a database that is empty but for its tables."""
    began = time.monotonic()
    migrate(settings)
    app = create_app(settings)
    with app.app_context():
        sources = [make_source(url=f"https://source{n}.example/") for n in range(WRITERS // 2)]
        shared = [make_news(title=f"Report {n}") for n in range(SHARED_ENTRIES)]
        for number, source in enumerate(sources):
            # One request at a time to each host: these are read side by side.
            with writing() as session:
                session.get_one(Source, source).host = f"source{number}.example"
    web = _web(settings)
    command = [sys.executable, "-P", "-m", "hub", "web"]
    with subprocess.Popen(
        command, env=web.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        if not wait_for(lambda: web.page("/en/") == 200):
            raise RuntimeError("the web server did not start")
        run = Run(app, time.monotonic() + seconds)
        readers = [
            run.until_the_end("page", lambda turn, n=n: web.page(PAGES[(turn + n) % len(PAGES)]))  # type: ignore[misc]
            for n in range(READERS)
        ]
        threads = [
            threading.Thread(target=one) for one in (*_writers(run, sources, shared), *readers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        process.terminate()
    run.wrong += _lost(run, shared)
    run.wrong += [
        f"a {what} waited {waited:.1f} s"
        for what, waited in run.longest.items()
        if waited > LONGEST_WAIT_SECONDS
    ]
    app.extensions["hub_sandbox"].close()
    app.extensions["hub_fetcher"].close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    note_ = ", ".join(f"{n} {w}s (longest {run.longest[w]:.2f} s)" for w, n in run.counts.items())
    took = time.monotonic() - began
    return Row(f"8 writers, 16 readers: {name}", run.counts.total(), tuple(run.wrong), took, note_)


@contextlib.contextmanager
def empty_postgresql() -> Iterator[str]:
    """The address of an empty database, dropped afterwards."""
    plain = make_url(SERVER).set(drivername="postgresql").render_as_string(hide_password=False)
    name = f"hub_torture_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def rows(every: int) -> Iterator[Row]:
    """A minute on each database, or an Nth of it."""
    seconds = max(5.0, SECONDS / every)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"HUB_DATA_DIR": str(Path(folder) / "var")})
        yield at_once("SQLite", settings, seconds)
    with tempfile.TemporaryDirectory() as folder, empty_postgresql() as url:
        settings = load_settings({"HUB_DATA_DIR": str(Path(folder) / "var")})
        yield at_once("PostgreSQL", replace(settings, database_url=url), seconds)
