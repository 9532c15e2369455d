"""A table with a name of the hub's."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("wrong_table", "Wrong table", version="1.0", author="The zoo")
