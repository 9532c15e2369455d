"""All that a plugin may import from the hub; the names here are promised to stay.

A plugin is a folder with an `__init__.py`, in `plugins/` or in the folder that
`HUB_PLUGINS_DIR` names, or an installed package with an entry point in the group `hub.plugins`.
The smallest one, `plugins/hello/__init__.py`:

    from hub.plugin_api import PluginInfo, hookimpl


    @hookimpl
    def hub_plugin_info():
        return PluginInfo("hello", "Hello", version="1.0", author="A. Author")

The hooks are in `hub/plugin_api/hookspecs.py` and `docs/hooks.md`; `docs/writing-a-plugin.md`
goes on from here.  Names for entries are in `entries.py`, for pages in `pages.py`, for feeds and
calendars in `outputs.py`; the most used ones are given on below.
"""

from hub.plugin_api.contributions import (
    API_VERSION,
    CAPABILITIES,
    PANEL_SLOTS,
    SKIP,
    Panel,
    PanelPlace,
    PluginInfo,
    Setting,
    Skip,
    SourceKind,
)
from hub.plugin_api.entries import (
    ContentChange,
    Draft,
    DraftSource,
    DraftText,
    EntryKind,
    EventDraft,
    EventTime,
    Found,
    Oddity,
    Parsed,
    ParseError,
    SourceDocument,
)
from hub.plugin_api.hookspecs import hookimpl
from hub.plugin_api.pages import (
    PUBLIC,
    SIGNED_IN,
    NavItem,
    Right,
    gettext,
    lazy_gettext,
    ngettext,
    open_to,
    viewer,
)
from hub.plugin_api.settings import setting

__all__ = [
    "API_VERSION",
    "CAPABILITIES",
    "PANEL_SLOTS",
    "PUBLIC",
    "SIGNED_IN",
    "SKIP",
    "ContentChange",
    "Draft",
    "DraftSource",
    "DraftText",
    "EntryKind",
    "EventDraft",
    "EventTime",
    "Found",
    "NavItem",
    "Oddity",
    "Panel",
    "PanelPlace",
    "ParseError",
    "Parsed",
    "PluginInfo",
    "Right",
    "Setting",
    "Skip",
    "SourceDocument",
    "SourceKind",
    "gettext",
    "hookimpl",
    "lazy_gettext",
    "ngettext",
    "open_to",
    "setting",
    "viewer",
]
