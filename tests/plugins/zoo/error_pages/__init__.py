"""Takes over the hub's error pages."""

from flask import Blueprint

from hub.plugin_api import PUBLIC, PluginInfo, hookimpl, open_to


@hookimpl
def hub_plugin_info():
    return PluginInfo("error_pages", "Error pages", version="1.0", author="The zoo")


pages = Blueprint("error_pages", __name__)


@pages.get("/")
@open_to(PUBLIC)
def index():
    return "error_pages"


@pages.app_errorhandler(404)
def lost(_error):
    return "lost"


@hookimpl
def hub_blueprints():
    return [pages]
