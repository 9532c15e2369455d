"""Says nothing about itself."""

from hub.plugin_api import hookimpl


@hookimpl
def hub_nav_items():
    return []
