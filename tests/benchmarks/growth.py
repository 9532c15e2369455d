"""The same hub in three sizes, with a hundred times as many news in the largest as in the smallest.

They are made of a hundred entries' rows by SQL, each copy an hour older in the news and 31 days
later in the calendar, so that each month has as many events, filling it takes seconds and every
row is one that the hub itself has written.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.content.search import index_missing_entries
from hub.core.database import writing
from hub.core.settings import Settings, load_settings

KEPT = 100
LARGEST = 1_000_000
"""News of the largest hub, unless asked otherwise; its events are a fiftieth of that."""
QUARTER = "snowplough"
"""A word that every fourth entry has."""
# Each table with its columns that tell an entry from its copy, and how the copy's is made.
_COPIED = {
    "entry": {
        "id": "id + copy * :step",
        "published_at": "strftime('%Y-%m-%d %H:%M:%f000', published_at, -copy || ' hours')",
    },
    "entry_text": {"entry_id": "entry_id + copy * :step"},
    "entry_topic": {"entry_id": "entry_id + copy * :step"},
    "entry_audience": {"entry_id": "entry_id + copy * :step"},
    "provenance": {
        "id": "NULL",
        "entry_id": "entry_id + copy * :step",
        "external_id": "external_id || '-' || copy",
    },
    # The key of a row of the index has the second in front of the 31 bits of the entry's id.
    "search_text_rows": {
        "entry_id": "entry_id + copy * :step",
        "row_id": "row_id + copy * :step - ((copy * 3600) << 31)",
    },
    "event": {"entry_id": "entry_id + copy * :step", "uid": "uid || '-' || copy"},
    "occurrence": {
        "id": "NULL",
        "event_id": "event_id + copy * :step",
        "starts_at": "strftime('%Y-%m-%d %H:%M:%f000', starts_at, (copy * 31) || ' days')",
        "ends_at": "strftime('%Y-%m-%d %H:%M:%f000', ends_at, (copy * 31) || ' days')",
        "printed_at": "strftime('%Y-%m-%d %H:%M:%f000', printed_at, (copy * 31) || ' days')",
        "starts_on": "date(starts_on, (copy * 31) || ' days')",
        "ends_on": "date(ends_on, (copy * 31) || ' days')",
    },
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """One hub in three sizes; `news` is how many the largest one has."""

    small: Flask
    medium: Flask
    large: Flask
    news: int


@contextmanager
def hubs_of_three_sizes(filled: Settings, news: int) -> Iterator[Sizes]:
    """Three applications on copies of a filled hub's SQLite file."""
    with TemporaryDirectory(prefix="hub-growth-") as folder:
        few = _copied(filled, Path(folder) / "kept")
        with few.app_context():
            _keep_few()
        kept: Settings = few.config["HUB"]
        made = []
        for size in (news // 100, news // 10, news):
            app = _copied(kept, Path(folder) / str(size))
            made.append(app)
            with app.app_context(), writing() as session:
                _multiply(session, size, max(KEPT, size // 50))
                session.execute(text("ANALYZE"))
        small, medium, large = made
        yield Sizes(small, medium, large, news)


def _copied(filled: Settings, folder: Path) -> Flask:
    folder.mkdir()
    with (
        closing(sqlite3.connect(filled.data_dir / "hub.sqlite")) as source,
        closing(sqlite3.connect(folder / "hub.sqlite")) as copy,
    ):
        source.backup(copy)
    return create_app(load_settings({"HUB_DATA_DIR": str(folder)}))


def _keep_few() -> None:
    """Leave a hundred entries of each kind, in the index too; every fourth with `QUARTER`."""
    with writing() as session:
        for kind in ("news", "event"):
            session.execute(
                text(
                    "DELETE FROM entry WHERE kind = :kind AND id NOT IN (SELECT id FROM entry"
                    " WHERE kind = :kind AND state = 'published' ORDER BY id LIMIT :few)"
                ),
                {"kind": kind, "few": KEPT},
            )
        # No page shows the draft as it was taken in, and it is as long as the entry.
        session.execute(text("UPDATE provenance SET draft = '{}'"))
        session.execute(
            text("UPDATE entry_text SET body = body || :more WHERE entry_id % 4 = 0"),
            {"more": f"<p>A {QUARTER} comes.</p>"},
        )
        session.execute(text("DELETE FROM search_text_rows"))
        session.execute(text("DELETE FROM search_text"))
    index_missing_entries()


def _multiply(session: Session, news: int, events: int) -> None:
    step = session.execute(text("SELECT max(id) FROM entry")).scalar_one()
    for table in ("search_text", *_COPIED):
        session.execute(text(f"CREATE TEMP TABLE kept_{table} AS {_of_kept(table)}"))
    session.execute(text("DELETE FROM search_text"))
    session.execute(text("CREATE TEMP TABLE copies AS " + _NUMBERS), {"most": news // KEPT - 1})
    for table, made in _COPIED.items():
        session.execute(
            text(_copy(session, table, made)),
            {"step": step, "news": news // KEPT, "events": events // KEPT},
        )
    # In the order of the keys, else the index is written out for each row.
    session.execute(
        text(
            "INSERT INTO search_text (rowid, words) SELECT row_id, words FROM search_text_rows"
            " AS rows JOIN kept_search_text AS kept ON kept.entry_id = (rows.entry_id - 1) % :step"
            " + 1 ORDER BY row_id"
        ),
        {"step": step},
    )


_NUMBERS = (
    "WITH RECURSIVE numbers (copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM numbers"
    " WHERE copy < :most) SELECT copy FROM numbers"
)


def _of_kept(table: str) -> str:
    """Selects a table's rows, each with the `kind` of its entry as `kept_kind`."""
    if table == "search_text":
        return (
            "SELECT entry_id, words FROM search_text"
            " JOIN search_text_rows ON search_text.rowid = row_id"
        )
    key = _key(table)
    return (
        f"SELECT rows.*, entry.kind AS kept_kind FROM {table} AS rows"  # noqa: S608
        f" JOIN entry ON entry.id = rows.{key}"
    )


def _key(table: str) -> str:
    """The column that says whose row it is."""
    return next(name for name in ("entry_id", "event_id", "id") if name in _COPIED[table])


def _copy(session: Session, table: str, made: dict[str, str]) -> str:
    columns = [column["name"] for column in inspect(session.connection()).get_columns(table)]
    selected = ", ".join(made.get(name, name) for name in columns)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {selected}"  # noqa: S608
        f" FROM copies JOIN kept_{table}"
        " WHERE copy < CASE kept_kind WHEN 'event' THEN :events ELSE :news END"
    )
