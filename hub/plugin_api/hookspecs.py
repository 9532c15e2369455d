"""The hooks: what the hub asks a plugin, and when.

Each docstring is the hook's contract in four parts, *Called · Given · Gives back · If it
fails*; `docs/hooks.md` is made from them by `python -m hub.plugin_api.documentation`.
"""

from collections.abc import Sequence

import click
import pluggy
from flask import Blueprint

from hub.content.drafts import Draft
from hub.content.kinds import EntryKind
from hub.plugin_api.contributions import Panel, PluginInfo, Setting, Skip, SourceKind
from hub.plugin_api.entries import ContentChange, DraftSource
from hub.web.menu import NavItem

hookspec = pluggy.HookspecMarker("hub")
hookimpl = pluggy.HookimplMarker("hub")


@hookspec
def hub_plugin_info() -> PluginInfo:  # type: ignore[empty-body]
    """Say who the plugin is; every plugin has this hook.

    Called: once for each application, first, when the hub starts.
    Given: nothing.
    Gives back: a `PluginInfo` whose `name` is the plugin's own.
    If it fails: the plugin is not loaded.
    """


@hookspec
def hub_settings() -> Sequence[Setting]:  # type: ignore[empty-body]
    """Name the settings that an operator or a town can give the plugin.

    Called: once for each application, when the hub starts.
    Given: nothing.
    Gives back: a list of `Setting`s; the values are read with `hub.plugin_api.setting()`.
    If it fails: the plugin is not loaded.
    """


@hookspec
def hub_source_kinds() -> Sequence[SourceKind]:  # type: ignore[empty-body]
    """Bring kinds of sources: parsers of feeds, calendars and other documents.

    Called: once for each application, when the hub starts; the named functions later, in a
    child process.
    Given: nothing.
    Gives back: a list of `SourceKind`s.
    If it fails: the plugin is not loaded, and the sources of its kinds pause.
    """


@hookspec
def hub_entry_kinds() -> Sequence[EntryKind]:  # type: ignore[empty-body]
    """Bring kinds of entries beside news, events and the hub's other kinds.

    Called: once for each application, when the hub starts.
    Given: nothing.
    Gives back: a list of `EntryKind`s.
    If it fails: the plugin is not loaded; entries of its kinds are kept and left out.
    """


@hookspec
def hub_blueprints() -> Sequence[Blueprint]:  # type: ignore[empty-body]
    """Bring pages, each under `/<lang>/<plugin>/` with `_` written as `-`.

    Called: once for each application, when the hub starts.
    Given: nothing.
    Gives back: a list of Flask blueprints; the first is named like the plugin, further ones
    begin with its name and `_`, and every route says with `open_to` for whom it is.
    If it fails: the plugin is not loaded.
    """


@hookspec
def hub_nav_items() -> Sequence[NavItem]:  # type: ignore[empty-body]
    """Bring entries of the menu that lead to pages of the plugin.

    Called: once for each application, when the hub starts.
    Given: nothing.
    Gives back: a list of `NavItem`s whose endpoints are the plugin's own.
    If it fails: the plugin is not loaded.
    """


@hookspec
def hub_panels() -> Sequence[Panel]:  # type: ignore[empty-body]
    """Bring boxes for the slots of the hub's pages: home, town, event, project.

    Called: once for each application, when the hub starts; each panel's `context` for every
    page with its slot.
    Given: nothing; `context` gets a `PanelPlace`, and two seconds with its template.
    Gives back: a list of `Panel`s.
    If it fails: at the start the plugin is not loaded; later the page comes without the panel,
    and the plugin page shows the error.
    """


@hookspec
def hub_commands() -> Sequence[click.Command]:  # type: ignore[empty-body]
    """Bring commands under `hub <plugin> …`.

    Called: once for each application, when the hub starts.
    Given: nothing.
    Gives back: a list of click commands; they run in the context of the application.  The first
    line of the package's docstring stands above them in `hub <plugin> --help`.
    If it fails: the plugin is not loaded.
    """


@hookspec
def hub_draft_parsed(draft: Draft, source: DraftSource) -> Draft | Skip:  # type: ignore[empty-body]
    """Look at an item as it comes in, change it or drop it.

    Called: for each parsed item, in the child process, before it is cleaned and stored; plugins
    in the order of their names, each with what the one before gave back.  Pure: there is no
    database, no application and no network there.
    Given: `draft`, the item; `source`, where it came from.
    Gives back: the draft, a changed one (`dataclasses.replace`), or `SKIP`.
    If it fails: the item goes on as it was, and the failure is counted.
    """


@hookspec
def hub_content_changed(change: ContentChange) -> None:
    """Hear of a change of an entry, a source, a town, a role or a plugin.

    Called: after the change was committed, as a job, in the order of the numbers.  After a
    crash the last changes may come again: do what is right when heard twice.
    Given: `change`, what changed; read the rest with the kind's queries.
    Gives back: nothing.
    If it fails: the failure is logged, and the other plugins still hear of the change.
    """
