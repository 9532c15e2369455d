"""Joins the desk to the application."""

from flask import Flask

from hub.accounts.setup import DeskItem, add_desk_item
from hub.core.permissions import Right
from hub.core.words import lazy_gettext as _l
from hub.desk import views


def init_app(app: Flask) -> None:
    """Register the pages and their entries in the menu of those who are signed in."""
    app.register_blueprint(views.pages)
    add_desk_item(app, DeskItem(_l("Changes"), "desk.changes", Right.READ_AUDIT, order=50))
