"""A handler that runs before every page of the hub."""

from flask import Blueprint

from hub.plugin_api import PUBLIC, PluginInfo, hookimpl, open_to


@hookimpl
def hub_plugin_info():
    return PluginInfo("app_wide", "App wide", version="1.0", author="The zoo")


pages = Blueprint("app_wide", __name__)


@pages.get("/")
@open_to(PUBLIC)
def index():
    return "app_wide"


@pages.before_app_request
def look():
    return "mine now"


@hookimpl
def hub_blueprints():
    return [pages]
