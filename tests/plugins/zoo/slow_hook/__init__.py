"""Needs a while for an answer."""

import time

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("slow_hook", "Slow hook", version="1.0", author="The zoo")


@hookimpl
def hub_commands():
    time.sleep(1.1)
    return []
