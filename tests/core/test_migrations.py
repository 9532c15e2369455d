"""Steps that run, that fail and that are taken back, on both databases."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from sqlalchemy import Engine, ForeignKey, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.core.database import COLUMN_TYPES, engine_options, guard_engine
from hub.core.errors import HubError
from hub.core.migrations import (
    Owner,
    current_step,
    differences,
    downgrade,
    draft_step,
    hub_owner,
    newest_step,
    upgrade,
)


class Base(DeclarativeBase):
    type_annotation_map = COLUMN_TYPES


class Snow(Base):
    __tablename__ = "snow_fall"

    id: Mapped[int] = mapped_column(primary_key=True)
    centimetres: Mapped[int]


class Flake(Base):
    __tablename__ = "snow_flake"

    id: Mapped[int] = mapped_column(primary_key=True)
    fall_id: Mapped[int] = mapped_column(ForeignKey("snow_fall.id", ondelete="CASCADE"))


FIRST = """
    op.create_table("snow_fall", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("centimetres", sa.Integer, nullable=False))
    op.create_table("snow_flake", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("fall_id", sa.Integer,
                              sa.ForeignKey("snow_fall.id", ondelete="CASCADE"), nullable=False))
    op.execute("INSERT INTO snow_fall (id, centimetres) VALUES (1, 20)")
    op.execute("INSERT INTO snow_flake (id, fall_id) VALUES (1, 1)")
"""
FIRST_BACK = """
    op.drop_table("snow_flake")
    op.drop_table("snow_fall")
"""


def write_step(folder: Path, number: int, up: str, down: str = "pass") -> None:
    folder.mkdir(exist_ok=True)
    before = f"{number - 1:04}" if number > 1 else None
    body = (
        f"import sqlalchemy as sa\nfrom alembic import op\n\n"
        f"revision = '{number:04}'\ndown_revision = {before!r}\n\n"
        f"def upgrade():\n{indent(dedent(up).strip(), '    ')}\n\n"
        f"def downgrade():\n{indent(dedent(down).strip(), '    ')}\n"
    )
    (folder / f"{number:04}_step.py").write_text(body)


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    folder = tmp_path / "steps"
    write_step(folder, 1, FIRST, FIRST_BACK)
    return Owner("snow", folder, Base.metadata)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'test.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    engine = create_engine(url, **engine_options(url))
    guard_engine(engine)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_steps_run_once_and_are_remembered_in_the_owner_s_own_table(
    engine: Engine, owner: Owner
) -> None:
    assert (current_step(engine, owner), newest_step(owner)) == (None, "0001")
    upgrade(engine, owner)
    upgrade(engine, owner)
    assert tables(engine) == {"snow_fall", "snow_flake", "alembic_version_snow"}
    assert current_step(engine, owner) == "0001"
    assert differences(engine, owner) == []


def test_a_failed_step_leaves_nothing_of_it_and_of_those_that_ran_with_it(
    engine: Engine, owner: Owner
) -> None:
    write_step(owner.folder, 2, "op.create_table('snow_third', sa.Column('id', sa.Integer))")
    write_step(
        owner.folder,
        3,
        "op.execute('UPDATE snow_fall SET centimetres = 99')\nop.execute('NO SUCH STATEMENT')",
    )
    with pytest.raises((OperationalError, ProgrammingError)):
        upgrade(engine, owner)
    assert tables(engine) <= {"alembic_version_snow"}
    assert current_step(engine, owner) is None
    (owner.folder / "0003_step.py").unlink()
    upgrade(engine, owner)
    assert rows(engine, "SELECT centimetres FROM snow_fall") == [(20,)]


def test_steps_go_back(engine: Engine, owner: Owner) -> None:
    upgrade(engine, owner)
    downgrade(engine, owner)
    assert tables(engine) == {"alembic_version_snow"}
    assert current_step(engine, owner) is None
    upgrade(engine, owner)
    assert current_step(engine, owner) == "0001"


def test_a_table_can_be_made_anew_without_losing_what_refers_to_it(
    engine: Engine, owner: Owner
) -> None:
    upgrade(engine, owner)
    write_step(
        owner.folder,
        2,
        """
        with op.batch_alter_table("snow_fall", recreate="auto") as batch:
            batch.alter_column("centimetres", type_=sa.BigInteger)
        """,
    )
    upgrade(engine, owner)
    assert rows(engine, "SELECT id, fall_id FROM snow_flake") == [(1, 1)]


def test_a_step_that_leaves_orphans_is_taken_back(tmp_path: Path, owner: Owner) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'orphans.sqlite'}")
    guard_engine(engine)
    upgrade(engine, owner)
    write_step(owner.folder, 2, "op.execute('DELETE FROM snow_fall')")
    with pytest.raises(IntegrityError, match="orphan"):
        upgrade(engine, owner)
    assert rows(engine, "SELECT id FROM snow_fall") == [(1,)]
    assert current_step(engine, owner) == "0001"
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_database_of_a_newer_hub_is_told_apart(engine: Engine, owner: Owner) -> None:
    write_step(owner.folder, 2, "op.create_table('snow_third', sa.Column('id', sa.Integer))")
    upgrade(engine, owner)
    (owner.folder / "0002_step.py").unlink()
    with pytest.raises(HubError, match="newer"):
        upgrade(engine, owner)


def test_an_owner_sees_its_own_tables_only(owner: Owner, tmp_path: Path) -> None:
    assert owner.owns("snow_fall")
    assert not owner.owns("entry")
    assert not owner.owns("alembic_version_snow")
    hub = hub_owner(Base.metadata, tmp_path, ["snow"])
    assert hub.owns("entry")
    assert not hub.owns("snow_fall")
    assert not hub.owns("search_text_data")
    assert not hub.owns("alembic_version")


def test_what_models_and_tables_differ_in_is_found_and_drafted_as_a_step(
    engine: Engine, owner: Owner
) -> None:
    before = differences(engine, owner)
    assert {change[0] for change in before} == {"add_table"}
    up, down = draft_step(engine, owner)
    assert "create_table('snow_fall'" in up
    assert "drop_table('snow_fall')" in down
    assert "hub." not in up, "a step imports nothing of the hub's"


def test_an_owner_without_steps_has_nothing_to_do(engine: Engine, tmp_path: Path) -> None:
    upgrade(engine, Owner("rain", tmp_path / "none", Base.metadata))
    assert tables(engine) == set()


def _upgrade(url: str, folder: Path, start: Any) -> None:
    engine = create_engine(url, **engine_options(url))
    guard_engine(engine)
    start.wait()
    upgrade(engine, Owner("snow", folder, Base.metadata))
    engine.dispose()


def test_two_processes_that_migrate_at_once_take_turns(engine: Engine, owner: Owner) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2)
    url = engine.url.render_as_string(hide_password=False)
    workers = [context.Process(target=_upgrade, args=(url, owner.folder, start)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert rows(engine, "SELECT id FROM snow_fall") == [(1,)]
