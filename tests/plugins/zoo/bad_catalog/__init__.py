"""A catalog that cannot be read."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("bad_catalog", "Bad catalog", version="1.0", author="The zoo")
