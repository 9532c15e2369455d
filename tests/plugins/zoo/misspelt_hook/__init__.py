"""A hook's name has a slip."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("misspelt_hook", "Misspelt hook", version="1.0", author="The zoo")


@hookimpl
def hub_nav_itmes():
    return []
