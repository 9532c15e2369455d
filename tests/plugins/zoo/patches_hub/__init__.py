"""Changes a function of the hub when it is imported."""

from hub.core import changes
from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("patches_hub", "Patches hub", version="1.0", author="The zoo")


changes.content_revision = lambda: 0
