"""Rows written in one go are as SQLAlchemy writes them, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Connection,
    String,
    bindparam,
    create_engine,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.core.database import COLUMN_TYPES
from hub.core.database_rows import write_rows


class Base(DeclarativeBase):
    type_annotation_map = COLUMN_TYPES


class Item(Base):
    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime | None]
    day: Mapped[date | None]
    told: Mapped[dict[str, Any] | None]


class Numbered(Base):
    __tablename__ = "numbered"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=7)


NOON = datetime(2026, 3, 1, 12, 0, 0, 250, tzinfo=timezone(timedelta(hours=2)))
ROWS: list[dict[str, Any]] = [
    {"name": "Ål", "at": NOON, "day": date(2026, 3, 1), "told": {"å": [1, None]}},
    {"name": "%s :name", "at": NOON, "day": None, "told": None},
    {"name": "", "at": None, "day": date(999, 1, 1), "told": {}},
]
OF_ID: Any = bindparam("of_id")
RENAME = update(Item).where(Item.id == OF_ID)
REMOVE = delete(Item).where(Item.id == OF_ID)
AS_STORED = text("SELECT name, at, day, CAST(told AS TEXT) FROM item ORDER BY id")


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    path = f"sqlite:///{tmp_path / 'test.sqlite'}"
    is_sqlite = request.param == "sqlite"
    engine = create_engine(path if is_sqlite else request.getfixturevalue("postgresql_url"))
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        yield connection
    engine.dispose()


def stored(connection: Connection) -> list[Any]:
    return [tuple(row) for row in connection.execute(AS_STORED)]


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], [ROWS[1], ROWS[1]], ROWS[::-1]])
def test_rows_are_inserted_as_sqlalchemy_does(
    connection: Connection, rows: list[dict[str, Any]]
) -> None:
    connection.execute(insert(Item), rows)
    expected = stored(connection)
    connection.execute(delete(Item))
    write_rows(connection, insert(Item), rows)
    assert stored(connection) == expected


def test_rows_are_changed_and_deleted_by_their_parameters(connection: Connection) -> None:
    connection.execute(insert(Item), ROWS)
    ids = list(connection.scalars(select(Item.id).order_by(Item.id)))
    changed = {"at": NOON + timedelta(days=1), "told": {"changed": True}}
    write_rows(connection, RENAME, [{"of_id": ids[0], **changed}, {**changed, "of_id": ids[2]}])
    write_rows(connection, REMOVE, [{"of_id": ids[1]}])
    rows = connection.execute(select(Item.name, Item.at, Item.told).order_by(Item.id))
    moment = datetime(2026, 3, 2, 10, 0, 0, 250, tzinfo=UTC)
    assert list(rows) == [("Ål", moment, {"changed": True}), ("", moment, {"changed": True})]


def test_no_rows_are_no_statement(connection: Connection) -> None:
    write_rows(connection, insert(Item), [])
    assert not stored(connection)


def test_a_statement_that_needs_a_default_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="default is not applied"):
        write_rows(connection, insert(Numbered), [{"id": 1}])


def test_rows_with_other_names_are_refused(connection: Connection) -> None:
    with pytest.raises(KeyError):
        write_rows(connection, insert(Item), [ROWS[0], {"name": "alone"}])
