"""Imports a package that is not installed."""

import a_package_that_nobody_has  # noqa: F401

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("missing_import", "Missing import", version="1.0", author="The zoo")
