"""Joins the portal to the application, and gives every page the network that frames it."""

from typing import Any

from flask import Flask

from hub.content.presenting import network_time_zone
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.portal import crawling, reading_page, search_views, share_views, typed_days, views
from hub.portal.near_towns import near_towns
from hub.portal.shown_network import shown_network
from hub.towns.queries import network
from hub.web.clocks import set_home_zone
from hub.web.menu import FOOTER, NavItem, add_nav_item
from hub.web.near_pages import add_near_pages
from hub.web.page_frame import add_page_context


def init_app(app: Flask) -> None:
    """Register the pages, the menu entry, the frame's network and the zone of its days."""
    app.register_blueprint(reading_page.pages)
    app.register_blueprint(views.network_pages)
    app.register_blueprint(search_views.pages)
    app.register_blueprint(share_views.pages)
    app.register_blueprint(crawling.pages)
    app.before_request(typed_days.to_whole_days)
    add_nav_item(app, NavItem(_l("About the network"), "network.index", order=40))
    add_nav_item(app, NavItem(_l("Languages I read"), "portal.reading", FOOTER, order=60))
    add_nav_item(app, NavItem(_l("Towns"), "network.towns", FOOTER, order=10))
    add_page_context(app, _frame)
    add_near_pages(app, near_towns)
    set_home_zone(app, lambda: network_time_zone(network()))


def _frame() -> dict[str, Any]:
    return {
        "network": shown_network(network(), page_language()),
        "share_image": share_views.network_image(),
    }
