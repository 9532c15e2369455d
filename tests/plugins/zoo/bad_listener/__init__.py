"""Raises at every change and every item."""

import sys

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("bad_listener", "Bad listener", version="1.0", author="The zoo")


@hookimpl
def hub_content_changed(change):
    raise OSError("not today")


@hookimpl
def hub_draft_parsed(draft, source):
    sys.exit(3)
