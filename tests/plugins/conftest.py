"""Applications with plugins: made as the hub makes its own, with only the parts that these need."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, insert

from hub.content import kinds
from hub.core import database, health, jobs, words
from hub.core.changes import RevisionCounter
from hub.core.database import Model, engine_options, guard_engine
from hub.core.settings import Settings, load_settings
from hub.plugin_host import finding
from hub.plugin_host import setup as plugin_host_setup
from hub.plugin_host.migrations import upgrade_plugins
from hub.sources.models import Source
from hub.towns.models import Town
from hub.web import setup as web_setup
from tests.conftest import running

HERE = Path(__file__).parent
EXAMPLE = HERE / "example_plugin"
GUEST_BOOK = HERE / "guest_book"
ZOO = HERE / "zoo"
OWN_PLUGINS = " ".join(finding.found_names(None))

PluginApp = Callable[..., Flask]


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[..., Settings]:
    """Settings of an installation in the test's folder, with these plugins beside it."""

    def make(*folders: Path, **variables: str) -> Settings:
        place = tmp_path / "plugins"
        place.mkdir(exist_ok=True)
        for folder in folders:
            shutil.copytree(
                folder, place / folder.name, ignore=shutil.ignore_patterns("__pycache__")
            )
        environ = {
            "HUB_DATA_DIR": str(tmp_path / "var"),
            "HUB_PLUGINS_DIR": str(place),
            "HUB_DISABLED_PLUGINS": OWN_PLUGINS,
            **variables,
        }
        return load_settings(environ)

    return make


def make_tables(settings: Settings) -> None:
    """The hub's tables, without its own migrations."""
    for model in (Town, Source):
        assert model.__tablename__ in Model.metadata.tables
    engine = create_engine(settings.database_url, **engine_options(settings.database_url))
    guard_engine(engine)
    with engine.connect().execution_options(hub_writes=True) as connection, connection.begin():
        Model.metadata.create_all(connection)
        connection.execute(insert(RevisionCounter).values(id=1, number=0))
    engine.dispose()


def migrate_plugins(settings: Settings) -> dict[str, str]:
    engine = create_engine(settings.database_url, **engine_options(settings.database_url))
    guard_engine(engine)
    try:
        return upgrade_plugins(engine, settings)
    finally:
        engine.dispose()


def make_app(settings: Settings) -> Flask:
    """The layers below the plugins, then the plugins."""
    app = Flask("hub", static_folder=None)
    app.config["HUB"] = settings
    app.config["SECRET_KEY"] = settings.secret_key
    database.init_app(app, settings.database_url)
    words.init_app(app, HERE / "no_catalogs")
    jobs.init_app(app, settings)
    health.init_app(app)
    kinds.init_app(app)
    web_setup.init_app(app)
    plugin_host_setup.init_app(app)
    web_setup.check_app(app)
    return app


def whole_hub(plugins: Settings, base: Settings) -> Iterator[Flask]:
    """The whole hub on a migrated database, with the plugins of other settings."""
    settings = load_settings(
        {
            "HUB_DATA_DIR": str(base.data_dir),
            "HUB_DATABASE_URL": base.database_url,
            "HUB_PLUGINS_DIR": str(plugins.plugins_dir),
            "HUB_DISABLED_PLUGINS": OWN_PLUGINS,
        }
    )
    migrate_plugins(settings)
    yield from running(settings)


@pytest.fixture
def plugin_app(settings_for: Callable[..., Settings]) -> Iterator[PluginApp]:
    """Makes a migrated application with these plugins."""
    made: list[Flask] = []

    def make(*folders: Path, **variables: str) -> Flask:
        settings = settings_for(*folders, **variables)
        make_tables(settings)
        migrate_plugins(settings)
        made.append(make_app(settings))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            database.db.engine.dispose()


@pytest.fixture
def example_app(plugin_app: PluginApp) -> Flask:
    return plugin_app(EXAMPLE)
