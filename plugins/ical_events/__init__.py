"""Events from iCalendar files (RFC 5545)."""

from collections.abc import Sequence

from hub.plugin_api import PluginInfo, SourceKind, hookimpl, lazy_gettext


@hookimpl
def hub_plugin_info() -> PluginInfo:
    """Who the plugin is."""
    return PluginInfo(
        "ical_events",
        lazy_gettext("iCalendar calendars"),
        version="1.0",
        author="Partner Network Hub",
    )


@hookimpl
def hub_source_kinds() -> Sequence[SourceKind]:
    """Calendars as sources of events."""
    return [
        SourceKind(
            name="ical_events",
            label=lazy_gettext("Calendar (iCalendar)"),
            media_types=("text/calendar", "application/ics", "text/x-vcalendar"),
            parse=f"{__name__}.parser:parse",
            discover=f"{__name__}.discovery:discover",
        )
    ]
