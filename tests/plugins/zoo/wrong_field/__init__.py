"""A setting whose default is of another type."""

from hub.plugin_api import PluginInfo, Setting, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("wrong_field", "Wrong field", version="1.0", author="The zoo")


@hookimpl
def hub_settings():
    return [Setting("limit", int, "five", "How many.")]
