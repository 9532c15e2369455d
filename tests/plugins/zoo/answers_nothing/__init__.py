"""Forgets to give its panels back."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("answers_nothing", "Answers nothing", version="1.0", author="The zoo")


@hookimpl
def hub_panels():
    []
