"""Tables that nothing makes."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("no_migrations", "No migrations", version="1.0", author="The zoo")
