"""News from RSS, Atom and JSON feeds."""

from collections.abc import Sequence

from hub.plugin_api import PluginInfo, SourceKind, hookimpl, lazy_gettext


@hookimpl
def hub_plugin_info() -> PluginInfo:
    """Who the plugin is."""
    return PluginInfo(
        "rss_feeds", lazy_gettext("RSS and Atom feeds"), version="1.0", author="Partner Network Hub"
    )


@hookimpl
def hub_source_kinds() -> Sequence[SourceKind]:
    """Feeds as sources of news."""
    return [
        SourceKind(
            name="rss_feeds",
            label=lazy_gettext("News feed (RSS, Atom, JSON Feed)"),
            media_types=(
                "application/rss+xml",
                "application/atom+xml",
                "application/rdf+xml",
                "application/feed+json",
                "application/xml",
                "text/xml",
            ),
            parse=f"{__name__}.parser:parse",
            discover=f"{__name__}.discovery:discover",
        )
    ]
