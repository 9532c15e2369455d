"""Migrations: steps of one owner (the hub, or a plugin) with a version table of its own.

A step is a file such as `0001_sites.py` with `revision`, `down_revision`, `upgrade()` and
`downgrade()`.  All steps of one call run in one transaction: a failed step leaves nothing half
done, on SQLite and on PostgreSQL, and two processes that migrate at once take turns.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import Config
from alembic.operations.ops import DowngradeOps, UpgradeOps
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, TypeDecorator, inspect, text
from sqlalchemy.exc import IntegrityError

from hub.core.errors import Conflict
from hub.core.words import lazy_gettext as _l

HUB = "hub"
HUB_FOLDER = Path(str(files("hub_migrations")))
_LOCK_NUMBER = 0x687562
# The search index differs between the databases and is made by hand; huey makes its own tables.
_OTHER_TABLES = ("search_", "huey_")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose tables a migration concerns.

    `name` is "hub" or the plugin's; `folder` has the steps.  `foreign_prefixes` are the
    beginnings of table names that belong to others (for the hub: of the plugins').
    """

    name: str
    folder: Path
    metadata: MetaData
    foreign_prefixes: tuple[str, ...] = ()

    @property
    def version_table(self) -> str:
        """The table that remembers which steps have run."""
        return "alembic_version" if self.name == HUB else f"alembic_version_{self.name}"

    def owns(self, table_name: str) -> bool:
        """Whether a table of the database is this owner's."""
        if table_name.startswith("alembic_version"):
            return False
        if self.name != HUB:
            return table_name.startswith(f"{self.name}_")
        return not table_name.startswith((*_OTHER_TABLES, *self.foreign_prefixes))


def hub_owner(metadata: MetaData, folder: Path, plugin_names: Iterable[str] = ()) -> Owner:
    """The hub as an owner; tables of the named plugins are not its own."""
    return Owner(HUB, folder, metadata, tuple(f"{name}_" for name in plugin_names))


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A connection in one writing transaction, with SQLite's foreign keys off until its end."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(hub_writes=True) as connection:
        if is_sqlite:
            # Rebuilding a table with foreign keys on would delete the rows that refer to it.
            _raw(connection, "PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})"))
                yield connection
                _refuse_broken_references(connection, is_sqlite)
        finally:
            if is_sqlite:
                _raw(connection, "PRAGMA foreign_keys=ON")


def _raw(connection: Connection, statement: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(statement)
    cursor.close()


def _refuse_broken_references(connection: Connection, is_sqlite: bool) -> None:
    if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise IntegrityError("PRAGMA foreign_key_check", None, ValueError(f"orphan: {broken}"))


def _run(engine: Engine, owner: Owner, destination: str, *, down: bool) -> None:
    script = _steps_of(owner)

    def steps(revision: Any, _context: object) -> Any:
        if down:
            return script._downgrade_revs(destination, revision)  # noqa: SLF001
        return script._upgrade_revs(destination, revision)  # noqa: SLF001

    with (
        _migrating(engine) as connection,
        EnvironmentContext(Config(), script, fn=steps, destination_rev=destination) as environment,
    ):
        environment.configure(
            connection=connection,
            target_metadata=owner.metadata,
            version_table=owner.version_table,
            render_as_batch=True,
            transactional_ddl=True,
        )
        environment.run_migrations()


def upgrade(engine: Engine, owner: Owner) -> None:
    """Run the owner's steps that have not run yet.

    Raises Conflict for a database whose last step the owner's folder does not have.
    """
    if not owner.folder.is_dir():
        return
    if needs_steps(engine, owner):
        _run(engine, owner, "heads", down=False)


def needs_steps(engine: Engine, owner: Owner) -> bool:
    """Whether steps of the owner's folder have not run yet; raises Conflict as `upgrade` does."""
    current = current_step(engine, owner)
    if newest_step(owner) == current:
        return False
    if current is not None and current not in known_steps(owner):
        raise Conflict(
            _l(
                "The tables of %(owner)s were made by a newer version. Install that one again, "
                "or bring back a copy of the database from before.",
                owner=owner.name,
            ),
            f"{owner.version_table} says {current}",
        )
    return True


def known_steps(owner: Owner) -> list[str]:
    """The steps that the owner’s folder has, the newest first."""
    return [step.revision for step in _steps_of(owner).walk_revisions()]


def _steps_of(owner: Owner) -> ScriptDirectory:
    files_now = sorted((one.name, one.stat().st_mtime_ns) for one in owner.folder.glob("*.py"))
    return _steps_in(str(owner.folder), tuple(files_now))


@lru_cache(maxsize=16)
def _steps_in(folder: str, _files_now: tuple[tuple[str, int], ...]) -> ScriptDirectory:
    # Alembic runs each file of the folder to know it.
    return ScriptDirectory(folder, version_locations=[folder])


def downgrade(engine: Engine, owner: Owner, destination: str = "base") -> None:
    """Take the owner's steps back, down to `destination`."""
    _run(engine, owner, destination, down=True)


def newest_step(owner: Owner) -> str | None:
    """The last step that the owner's folder has."""
    return _steps_of(owner).get_current_head()


def current_step(engine: Engine, owner: Owner) -> str | None:
    """The last step that has run in this database."""
    with engine.connect() as connection:
        return step_of(connection, owner)


def step_of(connection: Connection, owner: Owner) -> str | None:
    """The last step that has run in the database of a connection."""
    if owner.version_table not in inspect(connection).get_table_names():
        return None
    context = MigrationContext.configure(connection, opts={"version_table": owner.version_table})
    return context.get_current_revision()


def _comparing(connection: Connection, owner: Owner) -> MigrationContext:
    def include_name(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or (name is not None and owner.owns(name))

    def include_object(
        _item: object, name: str | None, kind: str, _reflected: bool, _compared: object
    ) -> bool:
        return kind != "table" or (name is not None and owner.owns(name))

    return MigrationContext.configure(
        connection,
        opts={
            "target_metadata": owner.metadata,
            "version_table": owner.version_table,
            "include_name": include_name,
            "include_object": include_object,
            "render_as_batch": True,
            "compare_type": True,
        },
    )


def differences(engine: Engine, owner: Owner) -> list[Any]:
    """What the models have and the database lacks, or the other way round; empty when equal."""
    with engine.connect() as connection:
        return list(compare_metadata(_comparing(connection, owner), owner.metadata))


def _render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A column type of the hub's own as the plain one beneath: steps import nothing of ours."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def draft_step(engine: Engine, owner: Owner) -> tuple[str, str]:
    """The bodies of `upgrade()` and `downgrade()` that make the database as the models are."""
    with engine.connect() as connection:
        context = _comparing(connection, owner)
        script = produce_migrations(context, owner.metadata)

    def rendered(operations: UpgradeOps | DowngradeOps | None) -> str:
        if operations is None:
            return "pass"
        return render_python_code(
            operations,
            render_as_batch=True,
            render_item=_render_item,
            migration_context=context,
        )

    return rendered(script.upgrade_ops), rendered(script.downgrade_ops)
