"""Has the name of a page of the hub."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("news", "News", version="1.0", author="The zoo")
