"""The database: the session, the declarative base, column types and writing transactions.

Reading is free; writing happens inside `writing()`, which takes SQLite's write lock before the
first read of the action (a read that turns into a write fails at once on SQLite, whatever the
timeout).  A statement that writes without it raises, on SQLite and on PostgreSQL.
"""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

from flask import Flask, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session

from hub.core.database_file import WRITE_MILLISECONDS, DatabaseFile
from hub.core.database_line import Line

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PATIENCE = {
    "connect_timeout": 2,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""What a connection to PostgreSQL bears: seconds, and milliseconds at last.  By itself it waits
for minutes for a server that accepts and says nothing, and for hours on a line that is gone.
"""
LINE = "hub_database_line"
Value = TypeVar("Value")


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; stored without zone on SQLite, which has none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The value for the driver; raises ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The driver's value as an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


COLUMN_TYPES: dict[Any, Any] = {
    datetime: Moment(),
    dict[str, str]: JSON(),
    dict[str, Any]: JSON(),
    list[str]: JSON(),
    list[Any]: JSON(),
}


class Model(DeclarativeBase):
    """Base of the hub's own tables; a plugin's stand on a base of their own."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


db = SQLAlchemy(metadata=Model.metadata, session_options={"expire_on_commit": False})


# Statements written out by hand, which SQLAlchemy does not take apart.
_WRITES = re.compile(r"\s*(?:insert|update|delete|replace|merge|truncate)\b", re.IGNORECASE)


_commits = itertools.count(1)
_newest_commit = 0


def newest_commit() -> int:
    """A number that differs once this process has committed a `writing()` again."""
    return _newest_commit


class WriteOutsideWriting(RuntimeError):
    """A statement that writes ran outside `writing()`: a mistake in the code."""


def refuse_stray_writes(
    connection: Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: ExecutionContext | None,
    _executemany: bool,
) -> None:
    """Raise when a statement writes without `writing()`."""
    if connection.get_execution_options().get("hub_writes"):
        return
    told = ("isinsert", "isupdate", "isdelete")
    if _WRITES.match(statement) or any(getattr(context, name, False) for name in told):
        raise WriteOutsideWriting(f"this statement writes outside writing(): {statement[:200]}")


def guard_engine(engine: Engine) -> None:
    """Give an engine the hub's rules for connections and writing."""
    if engine.dialect.name == "sqlite":
        DatabaseFile(engine, in_request=has_request_context)
    event.listen(engine, "before_cursor_execute", refuse_stray_writes)


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` is given for this database address."""
    # The values of a statement are readers' words and addresses: none goes into an error's text.
    if make_url(url).get_backend_name() == "sqlite":
        timeout_seconds = WRITE_MILLISECONDS / 1000
        return {"hide_parameters": True, "connect_args": {"timeout": timeout_seconds}}
    given = make_url(url).query
    patience = {name: value for name, value in PATIENCE.items() if name not in given}
    return {"hide_parameters": True, "pool_pre_ping": True, "connect_args": patience}


def init_app(app: Flask, url: str) -> None:
    """Join the database to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        guard_engine(db.engine)
        app.extensions[LINE] = watched_line(db.engine)


def watched_line(engine: Engine) -> Line | None:
    """Let a PostgreSQL server that falls silent be noticed by all connections of an engine."""
    if engine.dialect.name != "postgresql":
        return None
    line = Line(engine.dialect.dbapi)

    def connect(_dialect: Dialect, _record: object, arguments: Any, options: Any) -> Any:
        return line.connect(*arguments, **options)

    event.listen(engine, "do_connect", connect)
    return line


def session() -> scoped_session[Session]:
    """The session of the present application context."""
    return db.session  # type: ignore[return-value]


def is_writing() -> bool:
    """Whether this is within `writing()`."""
    return bool(db.session().info.get("hub_writes"))


def once_in_transaction(name: str, read: Callable[[], Value]) -> Value:
    """What `read` gives, asked once in a transaction that only reads; `name` is its own."""
    if is_writing():
        return read()
    current = db.session()
    transaction, known = current.info.get(name, (None, None))
    if transaction is None or transaction is not current.get_transaction():
        known = read()
        current.info[name] = current.get_transaction(), known
    return known  # type: ignore[no-any-return]


@contextmanager
def writing() -> Iterator[Session]:
    """Begin a transaction that writes; inner calls join; the outermost commits.

    Ends the reading transaction first: what was read before may be stale, so read again inside.
    Raises RuntimeError when the session holds changes made outside of any `writing()`.
    """
    current = db.session()
    if current.info.get("hub_writes"):
        yield current
        return
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("the session holds changes made outside writing()")
    current.rollback()
    current.connection(execution_options={"hub_writes": True})
    current.info["hub_writes"] = True
    try:
        yield current
        current.commit()
        global _newest_commit
        _newest_commit = next(_commits)
    except BaseException:
        current.rollback()
        raise
    finally:
        current.info.pop("hub_writes", None)


def write_from_here() -> Session:
    """Turn the present transaction into one that writes, keeping what the session holds.

    For a library that changes rows which it read before: `writing()` would drop its changes.  The
    snapshot is given up, so the library may write over what came between.  Ended by
    `commit_written()`, or rolled back with the request.
    """
    current = db.session()
    if current.info.get("hub_writes"):
        return current
    with current.no_autoflush:
        connection = current.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    connection.execution_options(hub_writes=True)
    current.info["hub_writes"] = True
    return current


def commit_written() -> None:
    """Commit what was written since `write_from_here()`; nothing where nothing was."""
    current = db.session()
    try:
        current.commit()
    finally:
        current.info.pop("hub_writes", None)
