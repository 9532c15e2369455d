"""Bringing a database up to date: the hub's tables, the plugins', then the network and topics."""

from sqlalchemy import create_engine

from hub.app import create_app
from hub.content.search import index_missing_entries
from hub.content.topics import take_in_topics
from hub.core.database import Model, db, engine_options, guard_engine
from hub.core.migrations import HUB_FOLDER, Owner, hub_owner, needs_steps, upgrade
from hub.core.settings import Settings
from hub.plugin_host.migrations import upgrade_plugins
from hub.towns.actions import take_in_network
from hub.towns.network_file import default_network_file


def owner() -> Owner:
    """The hub as the owner of its tables."""
    return hub_owner(Model.metadata, HUB_FOLDER)


def migrate(settings: Settings) -> dict[str, str]:
    """Run every step that has not run yet, then take in the network when its file changed.

    What the search index lacks is indexed.

    A plugin whose step fails is left out; the hub goes on.  Gives back the plugins whose steps
    failed, by name, with the error.  Raises
    `hub.core.file_problems.BadFile` when the network file has mistakes.
    """
    engine = create_engine(settings.database_url, **engine_options(settings.database_url))
    guard_engine(engine)
    try:
        upgrade(engine, owner())
        failed = upgrade_plugins(engine, settings)
    finally:
        engine.dispose()
    app = create_app(settings)
    with app.app_context():
        try:
            take_in_network(settings.network or default_network_file())
            take_in_topics()
            index_missing_entries()
        finally:
            db.session.remove()
            db.engine.dispose()
    return failed


def needs_migration(settings: Settings) -> bool:
    """Whether the hub's own tables lack a step.

    Raises Conflict for tables that a newer version has made.
    """
    engine = create_engine(settings.database_url, **engine_options(settings.database_url))
    try:
        return needs_steps(engine, owner())
    finally:
        engine.dispose()
