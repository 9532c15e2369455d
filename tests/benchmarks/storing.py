"""What writing drafts costs, beside bare upserts of the rows that come of it."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from hub.content import kinds
from hub.content.drafts import Draft, DraftText
from hub.core.clock import now
from hub.core.settings import Settings
from hub.sources.actions import add_source
from hub.sources.claims import claim_named
from hub.sources.store import Stored, Taking, compare, known_items, write_batch
from hub.towns.queries import all_towns
from tests.benchmarks.documents import SENTENCE
from tests.benchmarks.hub_at_work import empty_hub
from tests.benchmarks.measuring import Benchmark, Measure, timed
from tests.benchmarks.statements import statements

ITEMS = 200
TIMES = 5
REFERENCE = f"executemany, the rows of {ITEMS} entries"
# Each table with what tells a row; the rows are those of the source's entries.
_KEYS = {
    "entry": "id",
    "entry_text": "entry_id, language",
    "entry_topic": "entry_id, topic_id",
    "provenance": "id",
    "search_text_rows": "entry_id",
    "change": "number",
}
_COUNTS = ("new", "changed", "unchanged")


def drafts(name: str, edition: int) -> list[Draft]:
    """News with a topic and 330 characters, cleaned; another edition has another text."""
    return [
        Draft(
            kind="news",
            texts=(
                DraftText(
                    f"{name} reports number {number}",
                    f"{SENTENCE}{edition}",
                    f"<p>{SENTENCE * 4}<b>{number}, {edition}</b></p>",
                    "sv",
                ),
            ),
            external_id=f"{name}-{number}",
            url=f"https://{name}.example/{number}",
            published_at=datetime(2026, 11, 2, number % 24, number % 60, tzinfo=UTC),
            categories=("culture",),
        )
        for number in range(ITEMS)
    ]


class Store:
    """A source of a hub without other sources, and what it stores."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._numbers = itertools.count()
        self.new_source()

    def new_source(self) -> None:
        """Go on with a source that has no entries yet."""
        self._name, self._edition = f"stored{next(self._numbers)}", 0
        with self.app.app_context():
            town = all_towns()[0]
            source = add_source(f"https://{self._name}.example/feed", town.slug, "rss_feeds")
            (claimed,) = claim_named([source.id], 1)
            self._taking = Taking(
                source_id=claimed.id,
                lease_token=claimed.lease_token or "",
                town_id=town.id,
                language="sv",
                time_zone=town.time_zone,
                source_name=self._name,
                category_topics={},
                moment=now(),
                complete=False,
            )

    def store(self, wanted: str) -> None:
        """As a take-in does once it has read and cleaned; every item has to be as `wanted`."""
        if wanted == "changed":
            self._edition = 1 - self._edition
        self._taking = replace(self._taking, moment=now())
        stored = Stored()
        with self.app.app_context():
            known = known_items(self._taking.source_id)
            pending, stored.unchanged = compare(drafts(self._name, self._edition), known)
            if pending:
                write_batch(self._taking, pending, kinds.of(self.app), stored)
        counted = {name: getattr(stored, name) for name in _COUNTS}
        if counted != dict.fromkeys(_COUNTS, 0) | {wanted: ITEMS}:
            raise RuntimeError(f"not {ITEMS} {wanted}: {counted}, lost: {stored.lost[:1]}")


def check_statements(store: Store) -> None:
    """Raise when unchanged entries write, or changed ones have statements compiled again."""
    with statements(store.app) as ran:
        store.store("unchanged")
    wrote = [sql for sql, _compiled in ran if not sql.startswith(("SELECT", "BEGIN", "PRAGMA"))]
    if wrote:
        raise RuntimeError(f"unchanged entries write: {wrote[0]}")
    store.store("changed")
    with statements(store.app) as ran:
        store.store("changed")
    compiled = [sql for sql, was_compiled in ran if was_compiled]
    if compiled:
        raise RuntimeError(f"compiled again: {compiled[0]}")


class Upserts:
    """A copy of the hub's file, into which the rows of two editions are written as they are."""

    def __init__(self, store: Store, path: Path) -> None:
        editions = []
        for _ in range(2):
            store.store("changed")
            editions.append(_rows_to_write(store.app))
        self._editions = itertools.cycle(editions)
        self._file = sqlite3.connect(path, isolation_level=None)
        with closing(sqlite3.connect(_file_of(store.app))) as hub:
            hub.backup(self._file)
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            self._file.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        self._file.close()

    def write(self) -> None:
        """The other edition: one transaction, one executemany a table."""
        self._file.execute("BEGIN IMMEDIATE")
        for statement, rows in next(self._editions):
            self._file.executemany(statement, rows)
        self._file.execute("COMMIT")

    def delete(self) -> None:
        """Make room, so that the next rows are new."""
        for table in ("entry", "change", "search_text"):
            self._file.execute(f"DELETE FROM {table}")  # noqa: S608


def _file_of(app: Flask) -> Path:
    settings: Settings = app.config["HUB"]
    return settings.data_dir / "hub.sqlite"


def _rows_to_write(app: Flask) -> list[tuple[str, list[Any]]]:
    """Statements with the rows of all entries, and of as many changes."""
    made = []
    with closing(sqlite3.connect(_file_of(app))) as hub:
        for table, key in _KEYS.items():
            newest = f"ORDER BY number DESC LIMIT {ITEMS}" if table == "change" else ""
            found = hub.execute(f"SELECT * FROM {table} {newest}")  # noqa: S608
            names = [column[0] for column in found.description]
            made.append((_upsert(table, names, key), found.fetchall()))
        words = hub.execute("SELECT rowid, words FROM search_text").fetchall()
    # A table of the full-text index knows no ON CONFLICT.
    made.append(("INSERT OR REPLACE INTO search_text (rowid, words) VALUES (?, ?)", words))
    return made


def _upsert(table: str, names: list[str], key: str) -> str:
    values = ", ".join(f"{name} = excluded.{name}" for name in names)
    places = ", ".join("?" * len(names))
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608
        f" ON CONFLICT ({key}) DO UPDATE SET {values}"
    )


@contextmanager
def stored_and_bare() -> Iterator[tuple[Store, Upserts]]:
    """A source with its entries, and the same rows in a file of their own."""
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        store = Store(empty_hub(Path(folder)))
        store.store("new")
        check_statements(store)
        with closing(Upserts(store, Path(folder) / "bare.sqlite")) as bare:
            yield store, bare


def store_benchmark(keep: ExitStack) -> Benchmark:
    """What it makes goes with `keep`."""

    def rows() -> list[Measure]:
        store, bare = keep.enter_context(stored_and_bare())
        return [
            Measure(
                "changed",
                REFERENCE,
                timed(lambda: store.store("changed"), TIMES),
                timed(bare.write, 5 * TIMES),
            ),
            Measure(
                "new",
                REFERENCE,
                timed(lambda: store.store("new"), before=store.new_source),
                timed(bare.write, before=bare.delete),
            ),
        ]

    return Benchmark("store_entries", f"storing {ITEMS} news", rows, 2.0)
