"""Reading and writing on a real SQLite file, and on PostgreSQL where it makes a difference."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import String, create_engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.core.database import (
    COLUMN_TYPES,
    WriteOutsideWriting,
    db,
    engine_options,
    guard_engine,
    init_app,
    writing,
)


class Base(DeclarativeBase):
    type_annotation_map = COLUMN_TYPES


class Counter(Base):
    __tablename__ = "counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime | None]


def application(url: str) -> Flask:
    app = Flask("test")
    init_app(app, url)
    with app.app_context(), writing() as session:
        Base.metadata.create_all(session.connection())
        session.execute(insert(Counter).values(id=1))
    return app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = application(f"sqlite:///{tmp_path / 'test.sqlite'}")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    is_sqlite = request.param == "sqlite"
    path = f"sqlite:///{tmp_path / 'test.sqlite'}"
    app = application(path if is_sqlite else request.getfixturevalue("postgresql_url"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def number() -> int:
    db.session.rollback()
    return db.session.scalars(select(Counter.number).where(Counter.id == 1)).one()


@pytest.mark.usefixtures("any_database_app")
@pytest.mark.parametrize(
    "statement",
    [
        insert(Counter).values(id=2),
        update(Counter).values(number=5),
        text("UPDATE counter SET number = 5"),
        text("  delete from counter"),
    ],
    ids=str,
)
def test_a_statement_that_writes_outside_of_writing_is_refused(statement: object) -> None:
    with pytest.raises(WriteOutsideWriting):
        db.session.execute(statement)  # type: ignore[call-overload]
    assert number() == 0


@pytest.mark.usefixtures("any_database_app")
def test_a_changed_object_is_not_flushed_outside_of_writing() -> None:
    db.session.get_one(Counter, 1).number = 7
    with pytest.raises(WriteOutsideWriting):
        db.session.flush()
    db.session.rollback()
    assert number() == 0


@pytest.mark.usefixtures("any_database_app")
def test_writing_is_refused_while_changes_from_before_are_held() -> None:
    db.session.get_one(Counter, 1).number = 7
    with pytest.raises(RuntimeError, match="outside writing"), writing():
        pytest.fail("these changes would have been lost")


@pytest.mark.usefixtures("any_database_app")
def test_what_was_written_is_there_after_it_ends() -> None:
    with writing() as session:
        session.get_one(Counter, 1).number = 7
    assert number() == 7


@pytest.mark.usefixtures("any_database_app")
def test_nothing_stays_of_what_failed() -> None:
    def fail() -> None:
        with writing() as session:
            session.execute(update(Counter).values(number=7))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert number() == 0
    with writing() as session:
        session.execute(update(Counter).values(number=8))
    assert number() == 8


@pytest.mark.usefixtures("any_database_app")
def test_inner_writing_joins_and_the_outermost_commits() -> None:
    def fail() -> None:
        with writing() as outer:
            with writing() as inner:
                assert inner is outer
                inner.execute(update(Counter).values(number=7))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert number() == 0
    with writing(), writing() as session:
        session.execute(update(Counter).values(number=9))
    assert number() == 9


@pytest.mark.usefixtures("any_database_app")
def test_reading_again_after_writing_needs_writing_again_to_write() -> None:
    with writing() as session:
        session.execute(update(Counter).values(number=1))
    number()
    with pytest.raises(WriteOutsideWriting):
        db.session.execute(update(Counter).values(number=2))


@pytest.mark.usefixtures("any_database_app")
def test_a_moment_comes_back_in_utc() -> None:
    there = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    with writing() as session:
        session.get_one(Counter, 1).at = there
    db.session.expire_all()
    at = db.session.get_one(Counter, 1).at
    assert at == there
    assert at is not None
    assert at.utcoffset() == timedelta(0)


@pytest.mark.usefixtures("app")
def test_a_moment_without_zone_is_refused() -> None:
    naive = datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(Exception, match="needs a zone"), writing() as session:
        session.execute(update(Counter).values(at=naive))


@pytest.mark.usefixtures("app")
def test_sqlite_keeps_references_and_writes_ahead() -> None:
    assert db.session.scalar(text("PRAGMA foreign_keys")) == 1
    assert db.session.scalar(text("PRAGMA journal_mode")) == "wal"
    with writing() as session:
        session.execute(text("CREATE TABLE leaf (of INTEGER REFERENCES counter (id))"))
    with pytest.raises(IntegrityError), writing() as session:
        session.execute(text("INSERT INTO leaf VALUES (99)"))


@pytest.mark.parametrize("given", [None, 0o640])
def test_a_new_file_is_its_owners_alone_and_one_that_is_there_stays_as_it_is(
    tmp_path: Path, given: int | None
) -> None:
    path, before = tmp_path / "hub.sqlite", os.umask(0o022)
    if given:
        path.touch()
        path.chmod(given)
    engine = create_engine(f"sqlite:///{path}", **engine_options(f"sqlite:///{path}"))
    guard_engine(engine)
    try:
        with engine.connect().execution_options(hub_writes=True) as connection:
            connection.exec_driver_sql("CREATE TABLE thing (id INTEGER)")
            files = list(tmp_path.iterdir())
            assert {one.name for one in files} == {"hub.sqlite", "hub.sqlite-wal", "hub.sqlite-shm"}
            assert {one.stat().st_mode & 0o777 for one in files} == {given or 0o600}
    finally:
        os.umask(before)
        engine.dispose()


def test_four_writers_and_four_readers_lose_nothing(any_database_app: Flask) -> None:
    each, failures = 25, list[BaseException]()
    seen: list[list[int]] = [[] for _ in range(4)]
    done = threading.Event()

    def add_up() -> None:
        for _ in range(each):
            # Read first, as every action does, then write what follows from what is read again.
            db.session.execute(select(Counter.number)).all()
            with writing() as session:
                now = session.scalars(
                    select(Counter.number).where(Counter.id == 1).with_for_update()
                ).one()
                session.execute(update(Counter).values(number=now + 1))

    def look(found: list[int]) -> None:
        while not done.is_set():
            found.append(number())

    def run(work: object, *arguments: object) -> None:
        with any_database_app.app_context():
            try:
                work(*arguments)  # type: ignore[operator]
            except BaseException as error:  # noqa: BLE001 - told by the test itself
                failures.append(error)

    writers = [threading.Thread(target=run, args=(add_up,)) for _ in range(4)]
    readers = [threading.Thread(target=run, args=(look, found)) for found in seen]
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    for thread in readers:
        thread.join(60)
    assert failures == []
    assert number() == 4 * each
    assert all(found == sorted(found) and found for found in seen)
