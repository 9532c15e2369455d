"""Brings a base page of its own."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("foreign_template", "Foreign template", version="1.0", author="The zoo")
