"""A hub with 1,000 news and 200 events, and the same hub with a hundred times as many.

They are made of a hundred entries' rows by SQL, each copy an hour older in the news and a
day later in the calendar, so that filling it takes seconds and every row is one that the hub
itself has written.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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
FEW = 1_000
NEWS = 100_000
EVENTS = 20_000
# Each table with its columns that tell an entry from its copy, and how the copy's is made.
_COPIED = {
    "entry": {
        "id": "id + :step",
        "published_at": "strftime('%Y-%m-%d %H:%M:%f000', published_at, :hours)",
    },
    "entry_text": {"entry_id": "entry_id + :step"},
    "entry_topic": {"entry_id": "entry_id + :step"},
    "entry_audience": {"entry_id": "entry_id + :step"},
    "provenance": {
        "id": "NULL",
        "entry_id": "entry_id + :step",
        "external_id": "external_id || :suffix",
    },
    "event": {"entry_id": "entry_id + :step", "uid": "uid || :suffix"},
    "occurrence": {
        "id": "NULL",
        "event_id": "event_id + :step",
        "starts_at": "strftime('%Y-%m-%d %H:%M:%f000', starts_at, :days)",
        "ends_at": "strftime('%Y-%m-%d %H:%M:%f000', ends_at, :days)",
        "starts_on": "date(starts_on, :days)",
        "ends_on": "date(ends_on, :days)",
    },
}


@contextmanager
def few_and_many(filled: Settings) -> Iterator[tuple[Flask, Flask]]:
    """Two applications on copies of a filled hub's SQLite file."""
    with TemporaryDirectory(prefix="hub-growth-") as folder:
        few = _copied(filled, Path(folder) / "few")
        many = _copied(filled, Path(folder) / "many")
        for app in (few, many):
            with app.app_context(), writing() as session:
                _keep_few(session)
        for app, news, events in ((few, FEW, FEW // 5), (many, NEWS, EVENTS)):
            with app.app_context():
                with writing() as session:
                    _multiply(session, news, events)
                index_missing_entries()
                with writing() as session:
                    session.execute(text("ANALYZE"))
        yield few, many


def _copied(filled: Settings, folder: Path) -> Flask:
    shutil.copytree(filled.data_dir, folder)
    return create_app(load_settings({"HUB_DATA_DIR": str(folder)}))


def _keep_few(session: Session) -> None:
    for kind in ("news", "event"):
        session.execute(
            text(
                "DELETE FROM entry WHERE kind = :kind AND id NOT IN (SELECT id FROM entry"
                " WHERE kind = :kind AND state = 'published' ORDER BY id LIMIT :few)"
            ),
            {"kind": kind, "few": KEPT},
        )


def _multiply(session: Session, news: int, events: int) -> None:
    step = session.execute(text("SELECT max(id) FROM entry")).scalar_one()
    for kind, wanted in (("news", news), ("event", events)):
        for copy in range(1, wanted // KEPT):
            values = {
                "step": copy * step,
                "kind": kind,
                "last": step,
                "suffix": f"-{copy}",
                "hours": f"-{copy} hours",
                "days": f"+{copy % 400} days",
            }
            for table, made in _COPIED.items():
                session.execute(text(_copy(session, table, made)), values)


def _copy(session: Session, table: str, made: dict[str, str]) -> str:
    columns = [column["name"] for column in inspect(session.connection()).get_columns(table)]
    key = next(name for name in ("entry_id", "event_id", "id") if name in columns and name in made)
    selected = ", ".join(made.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f'INSERT INTO "{table}" ({names}) SELECT {selected} FROM "{table}"'  # noqa: S608
        f" WHERE {key} IN (SELECT id FROM entry WHERE kind = :kind AND id <= :last)"
    )
