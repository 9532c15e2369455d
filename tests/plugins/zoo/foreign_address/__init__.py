"""A page where only the hub has pages."""

from flask import Blueprint

from hub.plugin_api import PUBLIC, PluginInfo, hookimpl, open_to


@hookimpl
def hub_plugin_info():
    return PluginInfo("foreign_address", "Foreign address", version="1.0", author="The zoo")


pages = Blueprint("foreign_address", __name__)


@pages.get("/")
@open_to(PUBLIC)
def index():
    return "foreign_address"


@pages.record
def add(state):
    state.app.add_url_rule("/en/stolen", "foreign_address.stolen", index)


@hookimpl
def hub_blueprints():
    return [pages]
