"""The values of plugins' settings: the town's, else the network's, else the environment's."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Flask

from hub.core.settings import PREFIX
from hub.plugin_api import settings as api
from hub.plugin_api.contributions import Setting
from hub.plugin_host import queries
from hub.plugin_host.plugins import Refused, host_of

_YES: Final = frozenset({"1", "yes", "true", "on"})
_NO: Final = frozenset({"0", "no", "false", "off"})


def variable(plugin: str, setting: str) -> str:
    """The name of the environment variable of a plugin's setting."""
    return f"{PREFIX}{plugin.upper()}_{setting.upper()}"


def read_text(setting: Setting, text: str) -> Any:
    """A variable's text in the setting's type.  Raises ValueError when it does not fit."""
    if setting.type is bool:
        word = text.strip().lower()
        if word not in _YES | _NO:
            raise ValueError(f"1 or 0, not {text!r}")
        return word in _YES
    return setting.type(text)


def refuse_wrong_settings(
    plugin: str, settings: Sequence[Setting], environ: Mapping[str, str] = os.environ
) -> None:
    """Raise Refused when a variable's text does not fit the setting's type."""
    for setting in settings:
        name = variable(plugin, setting.name)
        if name not in environ:
            continue
        try:
            read_text(setting, environ[name])
        except ValueError as error:
            detail = f"{name}: not a value of type {setting.type.__name__}"
            raise Refused("wrong_setting", detail) from error


def setting_value(app: Flask, plugin: str, name: str, town: str | None = None) -> Any:
    """The value of a plugin's setting.  Raises KeyError for one that it did not declare."""
    declared = {setting.name: setting for setting in host_of(app).by_name[plugin].settings}
    setting = declared[name]
    stored = queries.stored_settings(plugin, name)
    for place in ([town] if town else []) + [""]:
        if place in stored:
            return stored[place]
    text = os.environ.get(variable(plugin, name))
    return setting.default if text is None else read_text(setting, text)


def init_app(app: Flask) -> None:
    """Leave the reader where `hub.plugin_api.setting()` looks for it."""

    def read(plugin: str, name: str, town: str | None) -> Any:
        return setting_value(app, plugin, name, town)

    app.extensions[api.READER] = read
