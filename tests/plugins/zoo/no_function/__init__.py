"""Names a parser that is not there."""

from hub.plugin_api import PluginInfo, SourceKind, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("no_function", "No function", version="1.0", author="The zoo")


@hookimpl
def hub_source_kinds():
    return [SourceKind("nothing_lines", "Nothing", (), f"{__name__}:parse")]
