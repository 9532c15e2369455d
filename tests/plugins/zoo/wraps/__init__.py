"""A hook that wants to wrap the other plugins."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("wraps", "Wraps", version="1.0", author="The zoo")


@hookimpl(wrapper=True)
def hub_nav_items():
    return (yield)
