"""Joins the news to the application."""

from flask import Flask

from hub.content import kinds
from hub.content.kinds import EntryKind
from hub.core.words import lazy_gettext as _l
from hub.news import feeds, presenting, views
from hub.news.queries import KIND
from hub.web.menu import NavItem, add_nav_item


def init_app(app: Flask) -> None:
    """Register the kind, its pages and feeds, and its place in the menu."""
    news = EntryKind(KIND, _l("News items"), endpoint="news.article", label_of_one=_l("News item"))
    kinds.of(app).register(news)
    presenting.init_app(app)
    app.register_blueprint(views.pages)
    app.register_blueprint(feeds.outputs)
    add_nav_item(app, NavItem(_l("News"), "news.index", order=10))
