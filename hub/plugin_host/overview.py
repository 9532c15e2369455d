"""What runs, what each plugin reads and stores, what failed and why: for pages and commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from flask import Flask

from hub.core.errors import NotFound
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.plugin_host import gate, queries
from hub.plugin_host.finding import found_names
from hub.plugin_host.models import PluginState
from hub.plugin_host.plugins import FailedPlugin, LoadedPlugin, host_of
from hub.plugin_host.reasons import reason_sentence

ON = "on"
OFF = "off"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PluginRow:
    """One plugin as people see it.

    `state` is "on", "off" (somebody, a setting or the hub switched it off) or "failed";
    `reason` a key of `reasons.py`, "" when it is on, and `message` its sentence.  `detail` is
    the technical cause of a failure; `last_error` the last one of a plugin that was loaded.
    """

    name: str
    title: str
    version: str
    author: str
    origin: str
    state: str
    reason: str
    message: str
    detail: str
    last_error: str
    last_error_at: datetime | None
    reads: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()


def plugin_rows(app: Flask) -> list[PluginRow]:
    """All plugins that are there, running or not, by name."""
    host = host_of(app)
    states = queries.plugin_states()
    if host.is_safe_mode:
        names = found_names(app.config["HUB"].plugins_dir)
        return [_left_out(name, "safe_mode") for name in names]
    rows = [_loaded(plugin, states.get(plugin.name)) for plugin in host.loaded]
    rows += [_failed(plugin) for plugin in host.failed]
    rows += [_left_out(name, "disabled") for name in host.disabled]
    return sorted(rows, key=lambda row: row.name)


def known_plugin(app: Flask, name: str) -> PluginRow:
    """The plugin of this name, written with `_` or `-`.

    Raises NotFound, naming the nearest one, or all when none is near.
    """
    rows = {row.name: row for row in plugin_rows(app)}
    wanted = name.strip().lower().replace("-", "_")
    if wanted in rows:
        return rows[wanted]
    if not rows:
        raise NotFound(_l("There is no plugin ‘%(name)s’. No plugins are installed.", name=name))
    near = get_close_matches(wanted, rows, n=1)
    if not near:
        raise NotFound(
            _l(
                "There is no plugin ‘%(name)s’. Choose one of these: %(known)s.",
                name=name,
                known=", ".join(rows),
            )
        )
    raise NotFound(
        _l("There is no plugin ‘%(name)s’. Did you mean %(near)s?", name=name, near=near[0])
    )


def _loaded(plugin: LoadedPlugin, state: PluginState | None) -> PluginRow:
    reason = gate.why_closed(plugin.name)
    has_failed = reason in ("needs_migration", "migration_failed")
    error = state.last_error if state else ""
    return PluginRow(
        name=plugin.name,
        title=str(plugin.info.title),
        version=plugin.info.version,
        author=plugin.info.author,
        origin=plugin.found.origin,
        state=FAILED if has_failed else OFF if reason else ON,
        reason=reason,
        message=reason_sentence(reason) if reason else "",
        detail=error if reason == "migration_failed" else "",
        last_error=error,
        last_error_at=state.last_error_at if state else None,
        reads=tuple(_reads(plugin)),
        stores=tuple(_stores(plugin)) or (_("Nothing"),),
        brings=tuple(_brings(plugin)),
    )


def _failed(plugin: FailedPlugin) -> PluginRow:
    return _without_facts(plugin.name, plugin.origin, FAILED, plugin.reason, plugin.detail)


def _left_out(name: str, reason: str) -> PluginRow:
    return _without_facts(name, "", OFF, reason, "")


def _without_facts(name: str, origin: str, state: str, reason: str, detail: str) -> PluginRow:
    return PluginRow(
        name=name,
        title=name,
        version="",
        author="",
        origin=origin,
        state=state,
        reason=reason,
        message=reason_sentence(reason),
        detail=detail,
        last_error="",
        last_error_at=None,
    )


def _reads(plugin: LoadedPlugin) -> Iterator[str]:
    for kind in plugin.source_kinds:
        yield _("Sources: %(kind)s", kind=str(kind.label))
    if "hub_draft_parsed" in plugin.hooks:
        yield _("Every item that comes in from a source")
    if "hub_content_changed" in plugin.hooks:
        yield _("Every change to content")
    if "network" in plugin.info.capabilities:
        yield _("Other servers on the internet")


def _stores(plugin: LoadedPlugin) -> Iterator[str]:
    for kind in plugin.entry_kinds:
        yield _("Entries: %(kind)s", kind=str(kind.label))
    if plugin.metadata is not None:
        yield _("Data of its own in the service’s database")
    if "files" in plugin.info.capabilities:
        yield _("Files in the service’s data folder")
    if "personal_data" in plugin.info.capabilities:
        yield _("Personal data")


def _brings(plugin: LoadedPlugin) -> Iterator[str]:
    contributed: tuple[tuple[Any, str], ...] = (
        (_has_pages(plugin), _("Pages")),
        (plugin.panels, _("Boxes on pages of the service")),
        (plugin.commands, _("Commands for those who run the service")),
        (plugin.settings, _("Settings")),
    )
    yield from (words for there, words in contributed if there)


def _has_pages(plugin: LoadedPlugin) -> bool:
    """Whether there are routes; a blueprint that only carries templates has none."""
    return any(blueprint.deferred_functions for blueprint in plugin.blueprints)
