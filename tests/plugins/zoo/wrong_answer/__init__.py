"""Answers with words instead of menu items."""

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("wrong_answer", "Wrong answer", version="1.0", author="The zoo")


@hookimpl
def hub_nav_items():
    return ["My page"]
