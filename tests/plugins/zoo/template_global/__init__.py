"""A name in every template of the hub."""

from flask import Blueprint

from hub.plugin_api import PUBLIC, PluginInfo, hookimpl, open_to


@hookimpl
def hub_plugin_info():
    return PluginInfo("template_global", "Template global", version="1.0", author="The zoo")


pages = Blueprint("template_global", __name__)


@pages.get("/")
@open_to(PUBLIC)
def index():
    return "template_global"


@pages.record
def add(state):
    state.app.jinja_env.globals["url_for"] = str


@hookimpl
def hub_blueprints():
    return [pages]
