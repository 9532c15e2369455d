"""Joins the sources to the application: their pages, and the job that refreshes what is due."""

from flask import Flask

from hub.core import health, jobs
from hub.core.health import Check
from hub.core.words import lazy_gettext as _l
from hub.sources import refreshing, views
from hub.sources.health import source_problems
from hub.web.menu import FOOTER, NavItem, add_nav_item

REFRESH = "refresh_due_sources"
_EVERY_SECONDS = 60


def init_app(app: Flask) -> None:
    """Register the health page and the schedule."""
    refreshing.init_app(app)
    app.register_blueprint(views.pages)
    add_nav_item(app, NavItem(_l("Sources"), "sources.index", FOOTER, order=70))
    health.check(app, Check("sources", _l("Sources"), source_problems))
    jobs.job(app, REFRESH, lambda: refreshing.refresh_due(app))
    jobs.every(app, REFRESH, _EVERY_SECONDS)
