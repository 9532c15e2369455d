"""The sources as a list that other programs read: OPML."""

from hub.core.clock import now
from hub.publishing.records import OpmlRecord, Outline
from hub.sources.queries import all_sources
from hub.towns.queries import network

_CALENDAR_HINTS = ("ical", "calendar")


def opml_record(language: str = "en") -> OpmlRecord:
    """All sources but paused ones, in a folder for each town."""
    outlines = []
    changed = None
    known = network()
    for source in all_sources():
        town = known.town_by_id(source.town_id)
        if source.state == "paused" or town is None:
            continue
        changed = max(changed or source.created_at, source.created_at)
        is_calendar = any(hint in source.kind for hint in _CALENDAR_HINTS)
        outlines.append(
            Outline(
                title=source.name or source.url,
                url=source.url,
                home_url=town.site or "",
                kind="ics" if is_calendar else "rss",
                language=source.language or town.language,
                folders=(town.name(language),),
            )
        )
    return OpmlRecord(known.name(language), changed or now(), tuple(outlines))
