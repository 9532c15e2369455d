"""A panel that is never ready."""

import threading

from hub.plugin_api import Panel, PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("late_panel", "Late panel", version="1.0", author="The zoo")


def wait(_place):
    threading.Event().wait(60)


@hookimpl
def hub_panels():
    return [Panel("home", "late_panel/panel.html", wait)]
