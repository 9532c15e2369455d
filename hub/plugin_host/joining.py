"""Joins what the loaded plugins contribute to the application."""

import inspect
import logging
import sys

import click
from flask import Flask, has_app_context

from hub.content import kinds
from hub.core import words
from hub.core.errors import Unavailable
from hub.core.words import lazy_gettext as _l
from hub.plugin_host import gate, scratch
from hub.plugin_host.calling import refusing
from hub.plugin_host.panels import panels_for
from hub.plugin_host.plugins import (
    EXTENSION,
    FailedPlugin,
    LoadedPlugin,
    PluginHost,
    Refused,
    host_of,
)
from hub.plugin_host.reasons import reason_sentence
from hub.web.menu import NavItem, menu_of

log = logging.getLogger(__name__)


def join_plugins(app: Flask, host: PluginHost) -> PluginHost:
    """Join every loaded plugin; the host without those that could not be joined."""
    joined: list[LoadedPlugin] = []
    failed = list(host.failed)
    # Before the first page: the gate and the templates ask for it.
    app.extensions[EXTENSION] = host
    owners: dict[str, str] = {}
    for plugin in host.loaded:
        try:
            with refusing("join_failed", plugin.found):
                _join(app, plugin, owners)
        except Refused as refused:
            log.warning("the plugin %s is not joined: %s", plugin.name, refused)
            failed.append(
                FailedPlugin(plugin.name, plugin.found.origin, refused.key, refused.detail)
            )
        else:
            joined.append(plugin)
    host = PluginHost(tuple(joined), tuple(failed), host.disabled, host.is_safe_mode)
    app.extensions[EXTENSION] = host
    names = {plugin.name for plugin in joined}

    def is_left_out(item: NavItem) -> bool:
        owner = owners.get(item.endpoint)
        return owner is not None and (owner not in names or not gate.is_on(owner))

    def is_off(kind: kinds.EntryKind) -> bool:
        owner = kind.plugin
        return owner is not None and (owner not in names or not _is_on(owner))

    menu_of(app).hide_when(is_left_out)
    kinds.of(app).leave_out_when(is_off)
    app.jinja_env.globals["panels_for"] = panels_for
    return host


def _is_on(name: str) -> bool:
    return not has_app_context() or gate.is_on(name)


def _join(app: Flask, plugin: LoadedPlugin, owners: dict[str, str]) -> None:
    """Pages, templates, static files, words, menu entries and kinds of one plugin."""
    scratch.register(app, plugin.found, plugin.blueprints)
    if plugin.found.folder is not None:
        words.add_catalog(app, plugin.found.folder / "translations", plugin.name)
    for kind in plugin.entry_kinds:
        kinds.of(app).register(kind)
    for item in plugin.nav_items:
        menu_of(app).add(item)
        owners[item.endpoint] = plugin.name


def plugin_command_groups(app: Flask) -> dict[str, click.Command]:
    """`hub <plugin> …` for each plugin that has commands, by the word on the command line."""
    groups: dict[str, click.Command] = {}
    for plugin in host_of(app).loaded:
        if plugin.commands:
            groups[plugin.found.address_part] = _group(app, plugin)
    return groups


def _group(app: Flask, plugin: LoadedPlugin) -> click.Group:
    """The plugin's commands; they refuse while the plugin is off."""

    def refuse_while_off() -> None:
        with app.app_context():
            reason = gate.why_closed(plugin.name)
            sentence = reason_sentence(reason) if reason else ""
        if reason:
            raise Unavailable(
                _l(
                    "The plugin %(name)s does not run. %(reason)s",
                    name=plugin.name,
                    reason=sentence,
                )
            )

    return click.Group(
        plugin.found.address_part,
        commands={str(command.name): command for command in plugin.commands},
        callback=refuse_while_off,
        help=_help(app, plugin),
    )


def _help(app: Flask, plugin: LoadedPlugin) -> str:
    """The first line of the package's docstring, its title when it has none."""
    words = inspect.getdoc(sys.modules.get(plugin.found.module)) or ""
    if words:
        return words.partition("\n")[0]
    with app.app_context():
        return str(plugin.info.title)
