"""Gives another name."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("another", "Another", version="1.0", author="The zoo")
