"""The World Heritage sites of the network's towns.

Pages, a box on the towns' pages, a topic for what is written about a site.
"""

from collections.abc import Sequence

import click
from flask import Blueprint

from hub.plugin_api import (
    Draft,
    DraftSource,
    NavItem,
    Panel,
    PluginInfo,
    hookimpl,
    lazy_gettext,
)

from .commands import sites
from .panels import home_panel, town_panel
from .tagging import tagged
from .views import pages


@hookimpl
def hub_plugin_info() -> PluginInfo:
    """Who the plugin is."""
    return PluginInfo(
        "world_heritage",
        lazy_gettext("World Heritage"),
        version="1.0",
        author="Partner Network Hub",
    )


@hookimpl
def hub_blueprints() -> Sequence[Blueprint]:
    """The list of the sites, and one site."""
    return [pages]


@hookimpl
def hub_nav_items() -> Sequence[NavItem]:
    """The way to the list."""
    return [NavItem(lazy_gettext("World Heritage"), "world_heritage.index", order=50)]


@hookimpl
def hub_panels() -> Sequence[Panel]:
    """All sites on the front page, the town's own on its page."""
    return [
        Panel("town", "world_heritage/town_panel.html", town_panel, order=20),
        Panel("home", "world_heritage/home_panel.html", home_panel, order=20),
    ]


@hookimpl
def hub_commands() -> Sequence[click.Command]:
    """`hub world-heritage sites`."""
    return [sites]


@hookimpl
def hub_draft_parsed(draft: Draft, source: DraftSource) -> Draft:  # noqa: ARG001 - the hook's name
    """Items that concern a site get the topic of World Heritage."""
    return tagged(draft)
