"""A panel's template is not there."""

from hub.plugin_api import Panel, PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("no_template", "No template", version="1.0", author="The zoo")


@hookimpl
def hub_panels():
    return [Panel("home", "no_template/panel.html", lambda place: place)]
