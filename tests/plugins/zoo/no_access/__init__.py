"""A page that does not say for whom it is."""

from flask import Blueprint

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("no_access", "No access", version="1.0", author="The zoo")


pages = Blueprint("no_access", __name__)


@pages.get("/")
def index():
    return "no_access"


@hookimpl
def hub_blueprints():
    return [pages]
