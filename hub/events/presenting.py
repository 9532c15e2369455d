"""Events as lists show them: occurrences as rows, and rows as days of an agenda."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from flask import url_for

from hub.content.presenting import EntryView, entry_view, shown_towns
from hub.core.clock import now
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.events.models import Event, Occurrence
from hub.events.queries import nearest_occurrences
from hub.towns.queries import network
from hub.web.reading import languages_read
from hub.web.shown import AgendaDay, EventItem, ShownTime, ShownTown, Status, Words

STATUSES: Final[dict[str, tuple[Any, str]]] = {
    "rescheduled": (_l("Rescheduled"), "info"),
    "postponed": (_l("Postponed"), "warning"),
    "moved_online": (_l("Moved online"), "info"),
    "full": (_l("Fully booked"), "warning"),
    "tentative": (_l("Not confirmed yet"), "neutral"),
    "cancelled": (_l("Cancelled"), "danger"),
}


def event_items(occurrences: Iterable[Occurrence]) -> tuple[EventItem, ...]:
    """Occurrences with event, entry, texts and topics, in the page's language."""
    towns = shown_towns(network(), page_language())
    return tuple(
        event_item(
            occurrence,
            occurrence.event,
            entry_view(occurrence.event.entry, page_language(), languages_read()),
            towns,
        )
        for occurrence in occurrences
    )


def event_item(
    occurrence: Occurrence, event: Event, view: EntryView, towns: Mapping[int, ShownTown]
) -> EventItem:
    """One occurrence; what an override says about it goes before the event's own words."""
    title = view.shown_title
    if occurrence.title:
        title = Words(occurrence.title, view.original_language)
    return EventItem(
        url=event_url(view),
        title=title,
        starts_on=occurrence.starts_on,
        ends_on=occurrence.ends_on,
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
    )


def nearest_times(entry_ids: list[int]) -> dict[int, ShownTime]:
    """The days beside events that are found, by entry id."""
    return {
        row.event_id: ShownTime(
            row.starts_on, row.ends_on, row.ends_at, shown_status(status_of(row, row.event))
        )
        for row in nearest_occurrences(entry_ids, now())
    }


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


def agenda_days(items: Iterable[EventItem], first_on: date) -> tuple[AgendaDay, ...]:
    """Events put together by day; one that began earlier stands on `first_on`."""
    days: dict[date, list[EventItem]] = {}
    for item in items:
        days.setdefault(max(item.starts_on, first_on), []).append(item)
    return tuple(AgendaDay(day, tuple(found)) for day, found in sorted(days.items()))


def event_url(view: EntryView, language: str | None = None) -> str:
    """The address of the event's page in a language, else in the page's."""
    return url_for("events.event", lang=language or page_language(), id=view.id, slug=view.slug)
