"""What closes soon, as the front page shows it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from flask import current_app

from hub.content.kinds import Closing
from hub.content.kinds import of as kinds_of
from hub.content.models import Entry
from hub.content.presenting import entry_view, network_time_zone, shown_towns
from hub.content.queries import entries_by_id
from hub.content.visibility import is_public
from hub.core.clock import now
from hub.core.words import page_language
from hub.plugin_host.closings import closings
from hub.portal.entry_pages import entry_url
from hub.towns.network import Network
from hub.towns.queries import network
from hub.web.caching import holds_until
from hub.web.clocks import local_date, today, zone
from hub.web.shown import ShownTown, Words

COMING_DAYS: Final = 28
MOST_SHOWN: Final = 3
# More are asked for than are shown: some may not be public.
_MOST_ASKED: Final = 12


@dataclass(frozen=True, slots=True)
class ClosingItem:
    """An entry that closes: `closes_at` is shown in `time_zone`; `days_left` is 0 on that day."""

    url: str | None
    title: Words
    kind: Any
    closes_at: datetime
    days_left: int
    time_zone: str
    town: ShownTown | None
    original_language: str
    origin: str


def closing_soon() -> tuple[ClosingItem, ...]:
    """What closes in the coming four weeks, soonest first; the page then ends with the first."""
    moment, known = now(), network()
    here = zone(network_time_zone(known))
    last_day = moment.astimezone(here).date() + timedelta(days=COMING_DAYS)
    end = datetime.combine(last_day + timedelta(days=1), time(), here)
    found, has_any = closings(moment, end, _MOST_ASKED)
    if has_any:
        today()  # tomorrow the four weeks reach further
    entries = entries_by_id([one.entry_id for one in found]) if found else {}
    public = [
        (one, entries[one.entry_id])
        for one in found
        if one.entry_id in entries and is_public(entries[one.entry_id], moment)
    ][:MOST_SHOWN]
    if public:
        holds_until(public[0][0].closes_at)
    return tuple(_item(one, entry, known) for one, entry in public)


def _item(one: Closing, entry: Entry, known: Network) -> ClosingItem:
    language = page_language()
    view = entry_view(entry, language)
    kind = kinds_of(current_app).get(entry.kind)
    owner = known.town_by_id(entry.owner_town_id)
    zone_name = owner.time_zone if owner else network_time_zone(known)
    return ClosingItem(
        url=entry_url(kind, view) if kind and kind.endpoint else view.original_url,
        title=view.shown_title,
        kind=kind.one if kind else "",
        closes_at=one.closes_at,
        days_left=(local_date(one.closes_at, zone_name) - today(zone_name)).days,
        time_zone=zone_name,
        town=shown_towns(known, language).get(entry.owner_town_id or 0),
        original_language=view.original_language,
        origin=view.origin,
    )
