"""Joins what watches over the hub to the application."""

from flask import Flask

from hub.watching import health_views, metrics_views


def init_app(app: Flask) -> None:
    """Register the pages of health and metrics."""
    health_views.init_app(app)
    metrics_views.init_app(app)
