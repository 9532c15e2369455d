"""Keeps who came and who wrote, and has a page for the editors of a town."""

from collections.abc import Sequence

from flask import Blueprint

from hub.plugin_api import PluginInfo, hookimpl

from . import models, views  # noqa: F401 -- the tables


@hookimpl
def hub_plugin_info() -> PluginInfo:
    return PluginInfo(
        "guest_book",
        "Guest book",
        version="1.0",
        author="The tests",
        capabilities=("personal_data",),
    )


@hookimpl
def hub_blueprints() -> Sequence[Blueprint]:
    return [views.pages]
