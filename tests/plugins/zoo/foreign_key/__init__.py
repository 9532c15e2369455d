"""Refers to a table that plugins may not refer to."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("foreign_key", "Foreign key", version="1.0", author="The zoo")
