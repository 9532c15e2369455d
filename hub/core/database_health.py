"""How the database is: reachable, whole, open to writers, with the tables of this version."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hub.core.database import engine_options
from hub.core.database_copy import opened_sqlite, sqlite_file, sqlite_problem
from hub.core.health import Problem
from hub.core.jobs import NEWEST_SLOT_AT
from hub.core.migrations import Owner, current_step, known_steps, newest_step, step_of
from hub.core.words import gettext as _

_WAIT_SECONDS = 5

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Vitals:
    """What one quick look at a database that answers tells: the last step of the owner's tables
    and the newest run of a schedule, each None when there was none.
    """

    step: str | None
    last_slot_at: datetime | None


def quick_engine(url: str, wait_seconds: int) -> Engine:
    """An engine for looking whether the database is there: each time by a new connection.

    A kept one would not show that the file is gone or that the server takes no more.  Makes no
    file, and gives up connecting, or waiting for a lock, after `wait_seconds`.
    """
    path = sqlite_file(url)
    if path is not None:
        return create_engine(
            "sqlite://", creator=lambda: opened_sqlite(path, wait_seconds), poolclass=NullPool
        )
    patience = {"connect_timeout": wait_seconds}
    return create_engine(url, connect_args=patience, poolclass=NullPool, hide_parameters=True)


def vitals(engine: Engine, owner: Owner, wait_seconds: int) -> Vitals | None:
    """The vitals of the database of a `quick_engine`; None when it does not answer.

    A server that accepts and then falls silent is waited for: give it a thread of its own.
    """
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET statement_timeout = '{wait_seconds}s'"))
            step = step_of(connection, owner)
            slot = connection.scalar(NEWEST_SLOT_AT) if step else None
    except SQLAlchemyError as error:
        log.debug("the database does not answer: %s", error)
        return None
    return Vitals(step, slot)


def database_bytes(engine: Engine) -> int:
    """How large the database is on its disk, but for what SQLite keeps beside it for a while."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        pages, size = (
            int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
            for name in ("page_count", "page_size")
        )
        return pages * size


def database_problems(url: str) -> Iterator[Problem]:
    """What is wrong with the database itself; nothing when it answers, is whole and takes writes.

    Makes no file and writes nothing.
    """
    path = sqlite_file(url)
    if path is None:
        yield from _server_problems(url)
    elif not path.is_file():
        yield Problem(
            _("There is no database at %(file)s yet.", file=path),
            _("Run hub migrate, or hub restore with a backup."),
        )
    else:
        yield from _file_problems(path)


def _file_problems(path: Path) -> Iterator[Problem]:
    try:
        with closing(opened_sqlite(path, _WAIT_SECONDS)) as connection:
            if problem := sqlite_problem(connection):
                yield _damaged(path, problem)
                return
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            yield _damaged(path, str(error))
        elif code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            yield Problem(
                _("The database %(file)s is locked by another program.", file=path),
                _("Find out which program has it open, and stop it."),
            )
        else:
            yield Problem(
                _("The database %(file)s cannot be used: %(cause)s.", file=path, cause=str(error)),
                _("Give the hub’s user the right to read and write it, and its folder."),
            )


def _damaged(path: Path, cause: str) -> Problem:
    return Problem(
        _("The database %(file)s is damaged: %(cause)s", file=path, cause=" ".join(cause.split())),
        _("Stop the hub and run hub restore with the newest backup."),
    )


def _server_problems(url: str) -> Iterator[Problem]:
    options = {**engine_options(url), "connect_args": {"connect_timeout": _WAIT_SECONDS}}
    engine = create_engine(url, **options)
    try:
        with engine.connect() as connection:
            if connection.scalar(text("SHOW transaction_read_only")) == "on":
                yield Problem(
                    _("The database server does not accept changes: it is read-only."),
                    _("Name the main server in HUB_DATABASE_URL, or end its read-only mode."),
                )
            waiting = connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND wait_event_type = 'Lock' AND now() - query_start > interval '5 seconds'"
                )
            )
            if waiting:
                yield Problem(
                    _("The database is locked: others are waiting for a lock."),
                    _("Look in pg_stat_activity for what is holding the lock, and end it."),
                )
    except SQLAlchemyError as error:
        cause = str(error.orig if isinstance(error, DBAPIError) else error)
        yield Problem(
            _("The database does not answer: %(cause)s", cause=" ".join(cause.split())),
            _("Start the database server, and check HUB_DATABASE_URL."),
        )
    finally:
        engine.dispose()


def migration_problems(url: str, owner: Owner) -> Iterator[Problem]:
    """Whether steps are due, or were run by a newer version."""
    engine = create_engine(url, **engine_options(url))
    try:
        current = current_step(engine, owner)
    finally:
        engine.dispose()
    if current is not None and current not in known_steps(owner):
        yield Problem(
            _("The tables were made by a newer version of the hub."),
            _("Install that version again, or run hub restore with a backup from before."),
        )
    elif current != newest_step(owner):
        yield Problem(_("The tables are not those of this version."), _("Run hub migrate."))
