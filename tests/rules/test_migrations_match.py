"""The steps make what the models say, and go both ways, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect

import hub.app  # noqa: F401 -- the models of all parts
from hub.core.database import db, engine_options, guard_engine
from hub.core.migrations import Owner, current_step, differences, downgrade, newest_step, upgrade
from hub.core.settings import Settings
from hub.migrating import owner
from hub.plugin_host.gate import owner_of
from hub.plugin_host.plugins import host_of


@pytest.fixture
def engine(any_database: Settings) -> Iterator[Engine]:
    """A migrated database."""
    made = create_engine(any_database.database_url, **engine_options(any_database.database_url))
    guard_engine(made)
    yield made
    made.dispose()


def plugin_owners(app: Flask) -> list[Owner]:
    with app.app_context():
        found = [owner_of(plugin) for plugin in host_of(app).loaded]
        db.engine.dispose()
    return [one for one in found if one is not None]


def hub_owner_beside(plugins: list[Owner]) -> Owner:
    own = owner()
    return Owner(own.name, own.folder, own.metadata, tuple(f"{one.name}_" for one in plugins))


def test_the_models_and_the_steps_agree(engine: Engine, any_app: Flask) -> None:
    plugins = plugin_owners(any_app)
    for one in [hub_owner_beside(plugins), *plugins]:
        assert current_step(engine, one) == newest_step(one) is not None
        assert differences(engine, one) == [], one.name


def test_every_step_can_be_taken_back_and_run_again(engine: Engine, any_app: Flask) -> None:
    plugins = plugin_owners(any_app)
    own = hub_owner_beside(plugins)
    for one in [*plugins, own]:
        downgrade(engine, one)
        assert current_step(engine, one) is None
        assert not [name for name in inspect(engine).get_table_names() if one.owns(name)]
    for one in [own, *plugins]:
        upgrade(engine, one)
        assert differences(engine, one) == [], one.name


def test_a_step_that_is_missing_shows(engine: Engine) -> None:
    own = owner()
    table = next(iter(own.metadata.tables.values()))
    with engine.connect().execution_options(hub_writes=True) as connection, connection.begin():
        connection.exec_driver_sql(f"CREATE TABLE {table.name}_forgotten (id INTEGER)")
    assert differences(engine, own)
