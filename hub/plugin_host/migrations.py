"""Plugins' tables: after the hub's own steps, each plugin by itself with its own version table."""

from flask import Flask
from sqlalchemy import Engine

from hub.core import database, migrations
from hub.core.database import db
from hub.core.settings import Settings
from hub.plugin_host.actions import clear_reason, note_error
from hub.plugin_host.calling import CallFailed, attempt
from hub.plugin_host.gate import has_its_tables, owner_of
from hub.plugin_host.loading import Taken, load_plugins
from hub.plugin_host.plugins import LoadedPlugin


def upgrade_plugins(engine: Engine, settings: Settings) -> dict[str, str]:
    """Run every plugin's steps that have not run; what failed, by name.

    Call it after the hub's own steps and before the application is made, so that a plugin is
    joined with its tables there.  A step that fails leaves nothing of its plugin's steps
    behind, and the plugin does not run until they succeed.
    """
    failed: dict[str, str] = {}
    host = load_plugins(settings, Taken())
    with _bare_application(settings).app_context():
        for plugin in host.loaded:
            error = _upgrade(engine, plugin)
            if error:
                failed[plugin.name] = error
                note_error(plugin.name, error, reason="migration_failed")
            else:
                clear_reason(plugin.name, "migration_failed")
        db.session.remove()
        db.engine.dispose()
    return failed


def _bare_application(settings: Settings) -> Flask:
    """An application with a database and nothing else, to note what came of the steps."""
    app = Flask("hub_migrating", static_folder=None)
    database.init_app(app, settings.database_url)
    return app


def _upgrade(engine: Engine, plugin: LoadedPlugin) -> str:
    """Run one plugin's steps; the error on one line, "" when all is well."""
    owner = owner_of(plugin)
    if owner is None:
        return ""
    answer = attempt(plugin.found, "migrations", lambda: migrations.upgrade(engine, owner))
    if isinstance(answer, CallFailed):
        return answer.error
    return "" if has_its_tables(engine, plugin) else "the newest step is not noted in the database"
