"""The value of a plugin's setting, as the plugin reads it."""

from typing import Any

from flask import current_app

READER = "hub_plugin_setting"
"""The name under which the plugin host leaves the function that knows the values."""


def setting(plugin: str, name: str, town: str | None = None) -> Any:
    """The value of one setting of `plugin`, in the type that it was declared with.

    The town's value when `town` (a slug) is given and has one, else the network's, else the
    one of the variable `HUB_<PLUGIN>_<NAME>`, else the default.  Needs the application's
    context.  Raises KeyError when the plugin has declared no such setting.
    """
    return current_app.extensions[READER](plugin, name, town)
