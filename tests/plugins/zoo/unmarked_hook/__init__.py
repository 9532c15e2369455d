"""A hook without its mark."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("unmarked_hook", "Unmarked hook", version="1.0", author="The zoo")


def hub_nav_items():
    return []
