"""A panel whose template raises."""

from hub.plugin_api import Panel, PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("raising_panel", "Raising panel", version="1.0", author="The zoo")


@hookimpl
def hub_panels():
    return [Panel("home", "raising_panel/panel.html", lambda place: place)]
