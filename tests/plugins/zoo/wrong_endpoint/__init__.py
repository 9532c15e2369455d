"""A menu item leads nowhere."""

from hub.plugin_api import NavItem, PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("wrong_endpoint", "Wrong endpoint", version="1.0", author="The zoo")


@hookimpl
def hub_nav_items():
    return [NavItem("Page", "wrong_endpoint.idnex")]
