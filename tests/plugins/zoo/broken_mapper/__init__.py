"""A relationship to a class that is not there."""

from flask import Blueprint

from hub.plugin_api import PUBLIC, PluginInfo, hookimpl, open_to


@hookimpl
def hub_plugin_info():
    return PluginInfo("broken_mapper", "Broken mapper", version="1.0", author="The zoo")


pages = Blueprint("broken_mapper", __name__)


@pages.get("/")
@open_to(PUBLIC)
def index():
    return "broken_mapper"


@hookimpl
def hub_blueprints():
    return [pages]
