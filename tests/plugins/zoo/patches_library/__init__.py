"""Changes a class of a library when it is imported."""

from flask import Flask

from hub.plugin_api import PluginInfo, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("patches_library", "Patches library", version="1.0", author="The zoo")


def quick(self, *_arguments):
    return ""


Flask.make_response = quick
