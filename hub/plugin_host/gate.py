"""On and off: which plugins run now, read from the database with the content revision.

Flask neither adds nor drops a blueprint while it serves, so every plugin that was loaded is
joined, and what is off is left out here: in all processes within a second.
"""

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from flask import Flask, abort, current_app, request
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from hub.core.database import db, session
from hub.core.migrations import Owner, current_step
from hub.plugin_host import queries
from hub.plugin_host.actions import HUB, note_error, switch_plugin
from hub.plugin_host.plugins import LoadedPlugin, host_of

EXTENSION: Final = "hub_plugin_gate"
# Half of the second, since the page cache looks at this one's answer as often.
LOOK_EVERY_SECONDS: Final = 0.5
FAILURES_UNTIL_OFF: Final = 5

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Gate:
    """Why each plugin of an application that does not run does not; empty when all run."""

    closed: dict[str, str] = field(default_factory=dict)
    revision: int | None = None
    looked: float = float("-inf")
    failures: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def gate_of(app: Flask) -> Gate:
    """The gate of an application."""
    gate: Gate = app.extensions[EXTENSION]
    return gate


def why_closed(name: str) -> str:
    """The key of `reasons.py` for which a loaded plugin does not run now; "" when it runs."""
    return _looked_at(current_app).get(name, "")


def is_on(name: str) -> bool:
    """Whether a loaded plugin runs now."""
    return not why_closed(name)


def running() -> list[LoadedPlugin]:
    """The plugins that run now, in the order in which they were loaded."""
    closed = _looked_at(current_app)
    return [plugin for plugin in host_of(current_app).loaded if plugin.name not in closed]


def _looked_at(app: Flask) -> dict[str, str]:
    gate = gate_of(app)
    moment = time.monotonic()
    if moment - gate.looked < LOOK_EVERY_SECONDS:
        return gate.closed
    with gate.lock:
        if moment - gate.looked < LOOK_EVERY_SECONDS:
            return gate.closed
        try:
            revision = queries.content_revision()
            waits = any(reason == "needs_migration" for reason in gate.closed.values())
            if revision != gate.revision or waits:
                gate.closed = _read_closed(app)
                gate.revision = revision
        except DBAPIError as error:
            # Before the first `hub migrate` there is no table to read.
            session().rollback()
            log.debug("the states of plugins cannot be read: %s", error)
        gate.looked = moment
        return gate.closed


def look_again(app: Flask) -> None:
    """Let the next question read the database: after a switch or a migration in this process."""
    gate = gate_of(app)
    gate.revision = None
    gate.looked = float("-inf")


def _read_closed(app: Flask) -> dict[str, str]:
    states = queries.plugin_states()
    closed: dict[str, str] = {}
    for plugin in host_of(app).loaded:
        state = states.get(plugin.name)
        if state is not None and not state.is_on:
            closed[plugin.name] = state.reason or "switched_off"
        elif not has_its_tables(db.engine, plugin):
            failed = state is not None and state.reason == "migration_failed"
            closed[plugin.name] = "migration_failed" if failed else "needs_migration"
    return closed


def owner_of(plugin: LoadedPlugin) -> Owner | None:
    """The plugin as an owner of migrations; None when it has none."""
    if plugin.newest_step is None or plugin.found.folder is None:
        return None
    metadata = plugin.metadata if plugin.metadata is not None else db.MetaData()
    return Owner(plugin.name, plugin.found.folder / "migrations", metadata)


def has_its_tables(engine: Engine, plugin: LoadedPlugin) -> bool:
    """Whether the newest migration step of the plugin has run in this database."""
    owner = owner_of(plugin)
    return owner is None or current_step(engine, owner) == plugin.newest_step


def note_failure(app: Flask, name: str, error: str) -> None:
    """Count a failure; after five in a row the plugin is switched off with this error.

    Opens a context and a transaction of its own, since the caller may be reading a page.
    """
    gate = gate_of(app)
    with gate.lock:
        gate.failures[name] += 1
        count = gate.failures[name]
        if count >= FAILURES_UNTIL_OFF:
            gate.failures[name] = 0
    if 1 < count < FAILURES_UNTIL_OFF:
        return
    with app.app_context():
        try:
            if count == 1:
                note_error(name, error)
            elif switch_plugin(name, is_on=False, by=HUB, reason="quarantined", error=error):
                log.error("the plugin %s failed %d times and is off: %s", name, count, error)
                look_again(app)
        except DBAPIError as problem:
            log.warning("the failure of the plugin %s cannot be kept: %s", name, problem)


def note_success(app: Flask, name: str) -> None:
    """Begin to count failures anew."""
    gate_of(app).failures.pop(name, None)


def close_addresses() -> None:
    """Before each request: 404 for the pages and files of a plugin that is off.

    Decided by the path, not by the matched route: the redirect of an address without its last
    slash has no route.
    """
    host = host_of(current_app)
    if not host.loaded:
        return
    parts = [part for part in request.path.split("/") if part]
    word = parts[1] if len(parts) > 1 else ""
    for plugin in host.loaded:
        if word == plugin.found.address_part and not is_on(plugin.name):
            abort(404)


def closed_part() -> str:
    """What is off now, for the ETags of pages."""
    return ",".join(sorted(_looked_at(current_app)))


def init_app(app: Flask) -> None:
    """Give the application its gate, and its requests a look at it."""
    app.extensions[EXTENSION] = Gate()
    app.before_request(close_addresses)
