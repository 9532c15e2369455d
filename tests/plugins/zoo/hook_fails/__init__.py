"""A hook raises an error."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("hook_fails", "Hook fails", version="1.0", author="The zoo")


@hookimpl
def hub_commands():
    raise LookupError("no commands today")
