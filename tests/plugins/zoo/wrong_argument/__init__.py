"""A hook takes an argument that the service does not give."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("wrong_argument", "Wrong argument", version="1.0", author="The zoo")


@hookimpl
def hub_content_changed(change, database):
    return None
