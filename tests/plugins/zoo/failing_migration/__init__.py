"""A migration that fails half-way."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("failing_migration", "Failing migration", version="1.0", author="The zoo")
