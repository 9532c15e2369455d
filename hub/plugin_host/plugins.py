"""A plugin as it was found, as it was loaded, as it failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Final

import click
from flask import Blueprint, Flask
from pluggy import HookImpl
from sqlalchemy import MetaData

from hub.content.kinds import EntryKind
from hub.plugin_api.contributions import Panel, PluginInfo, Setting, SourceKind
from hub.web.menu import NavItem

EXTENSION: Final = "hub_plugins"


@dataclass(frozen=True, slots=True)
class FoundPlugin:
    """A plugin that is there, not imported yet.

    `place` is its folder, or the file of a plugin that is one module; `origin` is "hub" (came
    with it), "folder" (HUB_PLUGINS_DIR) or "package" (an installed one).
    """

    name: str
    module: str
    place: Path
    origin: str

    @property
    def folder(self) -> Path | None:
        """The plugin's own folder; None when it is a single module."""
        return self.place if self.place.is_dir() else None

    @property
    def address_part(self) -> str:
        """The plugin's part of addresses and its word on the command line."""
        return self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class FailedPlugin:
    """A plugin that does not run: a stable key of `reasons.py`, and the technical cause."""

    name: str
    origin: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """A plugin that passed every check, with all that it contributes.

    `newest_step` is the last migration step that it has, None without tables.
    """

    found: FoundPlugin
    module: ModuleType
    info: PluginInfo
    hooks: Mapping[str, HookImpl]
    settings: tuple[Setting, ...] = ()
    source_kinds: tuple[SourceKind, ...] = ()
    entry_kinds: tuple[EntryKind, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    nav_items: tuple[NavItem, ...] = ()
    panels: tuple[Panel, ...] = ()
    commands: tuple[click.Command, ...] = ()
    metadata: MetaData | None = None
    newest_step: str | None = None

    @property
    def name(self) -> str:
        """The plugin's name."""
        return self.found.name


@dataclass(frozen=True, slots=True)
class PluginHost:
    """The plugins of one application, as they were at its start."""

    loaded: tuple[LoadedPlugin, ...] = ()
    failed: tuple[FailedPlugin, ...] = ()
    disabled: tuple[str, ...] = ()
    is_safe_mode: bool = False
    by_name: Mapping[str, LoadedPlugin] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {plugin.name: plugin for plugin in self.loaded})


class Refused(Exception):
    """The plugin cannot be loaded; `key` is one of `reasons.py`, `detail` names the place."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key, detail)
        self.key = key
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.key} ({self.detail})" if self.detail else self.key


def host_of(app: Flask) -> PluginHost:
    """The plugins of an application."""
    host: PluginHost = app.extensions[EXTENSION]
    return host
