"""Joins what watches over the hub to the application."""

from flask import Flask

from hub.watching import health_views


def init_app(app: Flask) -> None:
    """Register the health pages."""
    health_views.init_app(app)
