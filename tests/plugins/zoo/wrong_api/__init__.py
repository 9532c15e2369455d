"""Was written for another hub."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("wrong_api", "Old", version="1.0", author="The zoo", needs_api="0")
