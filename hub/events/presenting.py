"""Events as lists show them: occurrences as rows, in the page's language."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import url_for

from hub.content.presenting import EntryView, entry_view, shown_towns
from hub.core.clock import now
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.events.models import Event, Occurrence
from hub.events.queries import nearest_occurrences
from hub.events.times import days_of, shown_last_day
from hub.towns.queries import network
from hub.web.clocks import home_zone, hours_ahead
from hub.web.reading import languages_read
from hub.web.shown import EventItem, ShownTime, ShownTown, Status, Words
from hub.web.zone import reader_zone
from hub.web.zone_names import zone_city

STATUSES: Final[dict[str, tuple[Any, str]]] = {
    "rescheduled": (_l("Rescheduled"), "info"),
    "postponed": (_l("Postponed"), "warning"),
    "moved_online": (_l("Moved online"), "info"),
    "full": (_l("Fully booked"), "warning"),
    "tentative": (_l("Not confirmed yet"), "neutral"),
    "cancelled": (_l("Cancelled"), "danger"),
}


def event_items(occurrences: Iterable[Occurrence]) -> tuple[EventItem, ...]:
    """Occurrences with event, entry, texts and topics, in the page's language.

    Times and days are those of the zone that the reader chose, else each event's own.
    """
    known, chosen = network(), reader_zone()
    towns = shown_towns(known, page_language())
    items = []
    for row in occurrences:
        view = entry_view(row.event.entry, page_language(), languages_read())
        items.append(event_item(row, row.event, view, towns))
    if chosen:
        return tuple(in_zone(item, chosen) for item in items)
    return with_clock_labels(items, {town.slug: town.time_zone for town in known.towns})


def with_clock_labels(
    items: Sequence[EventItem], town_zones: Mapping[str, str]
) -> tuple[EventItem, ...]:
    """The items, saying whose clock it is where it goes otherwise than that of most of them.

    Where no clock is that of more items than the network's own is, the network's says nothing.
    """
    home = home_zone()
    ahead = [
        None if item.all_day or not item.starts_at
        else hours_ahead(item.time_zone, item.starts_at, home)
        for item in items
    ]  # fmt: skip
    counted = Counter(hours for hours in ahead if hours is not None)
    usual = max(counted, key=lambda hours: (counted[hours], not hours), default=None)
    return tuple(
        item if hours in (None, usual) else replace(item, zone_label=_clock_label(item, town_zones))
        for item, hours in zip(items, ahead, strict=True)
    )


def _clock_label(item: EventItem, town_zones: Mapping[str, str]) -> str:
    """Whose clock an event goes by: that of its town, which stands beside it, or of a city."""
    if item.town and town_zones.get(item.town.slug) == item.time_zone:
        # Translators: behind a time in a list, beside the name of the town: 13:00–15:00 local time
        return _("local time")
    # Translators: behind a time in a list: 13:00–15:00 local time (Helsinki)
    return _("local time (%(place)s)", place=zone_city(item.time_zone))


def in_zone(item: EventItem, zone_name: str) -> EventItem:
    """The same with the times and days of another zone; days without times stay as they are."""
    if item.all_day or not item.starts_at:
        return item
    ends_at = item.ends_at or item.starts_at
    first, last = days_of(item.starts_at, ends_at, ZoneInfo(zone_name))
    last = shown_last_day(item.starts_at, ends_at, first, last)
    return replace(item, starts_on=first, ends_on=last, time_zone=zone_name)


def event_item(
    occurrence: Occurrence, event: Event, view: EntryView, towns: Mapping[int, ShownTown]
) -> EventItem:
    """One occurrence; what an override says about it goes before the event's own words."""
    title = view.shown_title
    if occurrence.title:
        title = Words(occurrence.title, view.original_language)
    first, last = occurrence.starts_on, occurrence.ends_on
    if not event.all_day:
        last = shown_last_day(occurrence.starts_at, occurrence.ends_at, first, last)
    return EventItem(
        url=event_url(view),
        title=title,
        starts_on=first,
        ends_on=last,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        all_day=event.all_day,
        time_zone=event.time_zone,
        town=towns.get(view.town_id or 0),
        location=occurrence.location or event.location,
        online=bool(event.online_url),
        status=shown_status(status_of(occurrence, event)),
        original_language=view.original_language,
        origin=view.origin,
        also_in_page_language=view.also_in_page_language,
        for_partners=view.for_partners,
    )


def nearest_times(entry_ids: list[int]) -> dict[int, ShownTime]:
    """The days beside events that are found, by entry id, in the zone that the reader chose."""
    return {
        row.event_id: ShownTime(
            *_days_for_the_reader(row),
            row.ends_at,
            shown_status(status_of(row, row.event)),
        )
        for row in nearest_occurrences(entry_ids, now())
    }


def _days_for_the_reader(row: Occurrence) -> tuple[date, date]:
    chosen = reader_zone()
    if not chosen or row.event.all_day:
        return row.starts_on, row.ends_on
    first, last = days_of(row.starts_at, row.ends_at, ZoneInfo(chosen))
    return first, shown_last_day(row.starts_at, row.ends_at, first, last)


def status_of(occurrence: Occurrence | None, event: Event) -> str:
    """What happens to one occurrence; what happens to the whole event goes before."""
    if occurrence is None or event.status != "scheduled":
        return event.status
    return occurrence.status


def shown_status(status: str) -> Status | None:
    """The status in words; None for an event that takes place as planned."""
    if status not in STATUSES:
        return None
    label, tone = STATUSES[status]
    return Status(str(label), tone)


def event_url(view: EntryView, language: str | None = None) -> str:
    """The address of the event's page in a language, else in the page's."""
    return url_for("events.event", lang=language or page_language(), id=view.id, slug=view.slug)
