"""Raises an error when it is imported."""

from hub.plugin_api import PluginInfo, hookimpl  # noqa: F401

1 / 0
