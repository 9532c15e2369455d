"""Tables of plugins: a version table each, after the hub's own steps, and harm to nobody else."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect

from hub.core.database import db
from hub.core.migrations import differences, downgrade
from hub.core.settings import Settings
from hub.migrating import migrate
from hub.plugin_host.gate import is_on, owner_of, why_closed
from hub.plugin_host.plugins import host_of
from tests.plugins.conftest import (
    EXAMPLE,
    ZOO,
    PluginApp,
    make_app,
    make_tables,
    migrate_plugins,
)

SettingsFor = Callable[..., Settings]


def _tables(settings: Settings) -> set[str]:
    engine = create_engine(settings.database_url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_a_plugin_has_its_tables_and_a_version_table_of_its_own(settings_for: SettingsFor) -> None:
    settings = settings_for(EXAMPLE)
    make_tables(settings)
    assert migrate_plugins(settings) == {}
    assert {
        "example_plugin_note",
        "example_plugin_heard",
        "alembic_version_example_plugin",
    } <= _tables(settings)


def test_the_steps_make_what_the_models_say_and_go_both_ways(example_app: Flask) -> None:
    plugin = host_of(example_app).by_name["example_plugin"]
    owner = owner_of(plugin)
    assert owner is not None
    with example_app.app_context():
        assert differences(db.engine, owner) == []
        downgrade(db.engine, owner)
        assert not any(
            name.startswith("example_plugin") for name in inspect(db.engine).get_table_names()
        )


def test_migrating_twice_changes_nothing(settings_for: SettingsFor) -> None:
    settings = settings_for(EXAMPLE)
    make_tables(settings)
    migrate_plugins(settings)
    before = _tables(settings)
    assert migrate_plugins(settings) == {}
    assert _tables(settings) == before


def test_a_failing_step_leaves_nothing_and_drops_its_plugin_only(plugin_app: PluginApp) -> None:
    app = plugin_app(ZOO / "failing_migration", EXAMPLE)
    with app.app_context():
        assert why_closed("failing_migration") == "migration_failed"
        assert is_on("example_plugin")
    tables = _tables(app.config["HUB"])
    assert not any(name.startswith("failing_migration") for name in tables)
    assert "example_plugin_note" in tables


def test_a_repaired_step_brings_the_plugin_back(plugin_app: PluginApp, tmp_path: Path) -> None:
    app = plugin_app(ZOO / "failing_migration")
    step = tmp_path / "plugins" / "failing_migration" / "migrations" / "0001.py"
    step.write_text(step.read_text().replace("a_table_that_nobody_has", "failing_migration_thing"))
    assert migrate_plugins(app.config["HUB"]) == {}
    again = make_app(app.config["HUB"])
    with again.app_context():
        assert is_on("failing_migration")
        db.engine.dispose()


def test_a_plugin_whose_step_has_not_run_waits_for_it_and_starts_by_itself(
    settings_for: SettingsFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.plugin_host.gate.LOOK_EVERY_SECONDS", 0.0)
    settings = settings_for(EXAMPLE)
    make_tables(settings)
    app = make_app(settings)
    with app.app_context():
        assert why_closed("example_plugin") == "needs_migration"
    assert app.test_client().get("/en/example-plugin/").status_code == 404
    migrate_plugins(settings)
    assert app.test_client().get("/en/example-plugin/").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_an_application_can_be_made_before_there_is_any_table(settings_for: SettingsFor) -> None:
    app = make_app(settings_for(EXAMPLE))
    with app.app_context():
        assert is_on("example_plugin")
        db.engine.dispose()


def test_a_removed_plugin_leaves_its_tables_and_the_hub_goes_on(
    plugin_app: PluginApp, tmp_path: Path
) -> None:
    settings = plugin_app(EXAMPLE).config["HUB"]
    shutil.rmtree(tmp_path / "plugins" / "example_plugin")
    assert migrate_plugins(settings) == {}
    assert "example_plugin_note" in _tables(settings)
    app = make_app(settings)
    assert app.test_client().get("/en/plugins").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_migrating_names_the_plugins_whose_steps_failed(settings_for: SettingsFor) -> None:
    failed = migrate(settings_for(ZOO / "failing_migration", EXAMPLE))
    assert list(failed) == ["failing_migration"]
