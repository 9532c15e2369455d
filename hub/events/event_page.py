"""The page of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.content.filters import ListFilter
from hub.content.kept_values import next_visibility_change
from hub.content.models import Entry
from hub.content.presenting import (
    EntryView,
    SourceLine,
    TopicView,
    entry_sources,
    entry_view,
    host_of,
    lead_of,
    shown_towns,
)
from hub.content.visibility import is_readable
from hub.core.clock import now
from hub.core.errors import Gone, NotFound
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.events.coming import coming_occurrences
from hub.events.describing import event_meta
from hub.events.models import CANCELLED, Event, Occurrence
from hub.events.own_time import OwnTime, own_time
from hub.events.presenting import event_item, event_items, event_url, shown_status, status_of
from hub.events.queries import coming_times, event_by_id, shown_time
from hub.events.views import calendar_links, hold_until_one_ends, pages
from hub.publishing.event_links import EventLinks, LinkedEvent, event_links
from hub.publishing.subscription_links import webcal_url
from hub.towns.network import ContactView, Network, TownView
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.addresses import MapLink, map_links, with_query
from hub.web.caching import cached_by_revision, holds_until
from hub.web.clocks import zone_name
from hub.web.hub_contact import hub_contact
from hub.web.page_frame import absolute, say_in_which_languages
from hub.web.page_meta import PageMeta
from hub.web.reading import languages_read
from hub.web.shown import EventItem, FeedLink, ShownTown, Status
from hub.web.zone import reader_zone
from hub.web.zone_names import chosen_zone_city

__all__ = ["event", "pages"]

TIMES_SHOWN = 20
RELATED_SHOWN = 4
RELATED_READ = 40
SENTENCES: Final[dict[str, Any]] = {
    "rescheduled": _l("The time of this event has changed. The new time is shown here."),
    "postponed": _l("This event has been postponed. Ask the organiser for the new date."),
    "moved_online": _l("This event has been moved online."),
    "full": _l("This event is fully booked."),
    "tentative": _l("This event is not confirmed yet."),
    "cancelled": _l("This event has been cancelled."),
}


@dataclass(frozen=True, slots=True)
class RelatedEvents:
    """Other events; their times are those of `chosen_zone`, a city, or "" for each town's own."""

    items: tuple[EventItem, ...]
    chosen_zone: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers for an event that names nobody: the first of these that is known."""

    contact: ContactView | None
    site: str
    site_name: str
    hub_contact: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """What the page of an event shows.

    `next` is the time that comes or runs, the last one when all are over, None when no time
    could be worked out; one that is cancelled only where all are.  `times` are all that come,
    `has_more` says that there are more.
    `asked` is None where the event has an organiser or an original.
    """

    view: EntryView
    town: ShownTown | None
    next: EventItem | None
    own: OwnTime | None
    is_over: bool
    time_zone: str
    zone_name: str
    times: tuple[EventItem, ...]
    has_more: bool
    status: Status | None
    status_sentence: str
    lead: str
    body: Markup
    location: str
    maps: tuple[MapLink, ...]
    organizer: str
    asked: Asked | None
    online_url: str | None
    topics: tuple[tuple[TopicView, str], ...]
    sources: tuple[SourceLine, ...]
    file_url: str
    webcal_url: str
    links: EventLinks | None
    related: RelatedEvents
    breadcrumbs: tuple[tuple[str, str], ...]
    feeds: tuple[FeedLink, ...]
    meta: PageMeta


@pages.get("/<lang>/calendar/<int(max=2147483647):id>")
@pages.get("/<lang>/calendar/<int(max=2147483647):id>/<slug>")
@open_to(PUBLIC)
@cached_by_revision()
def event(id: int, slug: str = "") -> ResponseReturnValue:  # noqa: A002 -- as the address has it
    """One event; the number decides, and a wrong end of the address leads to the right one."""
    found = _readable(event_by_id(id))
    view = entry_view(found.entry, page_language(), languages_read())
    if slug != view.slug:
        return redirect(with_query(event_url(view), request.query_string.decode()), 301)
    holds_until(next_visibility_change(now()))
    say_in_which_languages((text.language for text in found.entry.texts), found.entry.language)
    page = _event_page(found, view, network())
    return render_template("events/event.html", page=page, meta=page.meta)


def _readable(found: Event | None) -> Event:
    """The event, where who asks may read it; raises NotFound, or Gone when it was withdrawn."""
    if found is None:
        raise NotFound(_l("There is no event at this address."))
    entry: Entry = found.entry
    if entry.state == "withdrawn" and entry.visibility == "public":
        raise Gone(_l("The town that published this event has withdrawn it."))
    if not is_readable(entry, now()):
        raise NotFound(_l("There is no event at this address."), f"state {entry.state}")
    return found


def _event_page(found: Event, view: EntryView, known: Network) -> EventPage:
    towns = shown_towns(known, page_language())
    town = known.town_by_id(view.town_id)
    coming = coming_times(found.entry_id, now(), TIMES_SHOWN + 1)
    hold_until_one_ends(tuple(coming))
    shown = shown_time(found.entry_id, now(), is_over=not coming)
    item = event_item(shown, found, view, towns) if shown else None
    breadcrumbs = _breadcrumbs(town)
    file_url = url_for("event_feeds.single", id=view.id)
    return EventPage(
        view=view,
        town=towns.get(view.town_id or 0),
        next=item,
        own=own_time(item),
        is_over=not coming,
        time_zone=found.time_zone,
        zone_name=zone_name(found.time_zone, shown.starts_at if shown else now()),
        times=tuple(event_item(row, found, view, towns) for row in coming[:TIMES_SHOWN]),
        has_more=len(coming) > TIMES_SHOWN,
        status=shown_status(status_of(shown, found)),
        status_sentence=_status_sentence(found, shown, coming),
        lead=lead_of(view),
        body=Markup(view.body),  # noqa: S704 -- cleaned by hub.core.safe_html when stored
        location=(shown.location if shown else None) or found.location,
        maps=_maps(found, shown, town),
        organizer=found.organizer,
        asked=None if found.organizer or view.original_url else _asked(town),
        online_url=found.online_url,
        topics=tuple(
            (topic, url_for("events.index", topic=topic.slug)) for topic in view.named_topics
        ),
        sources=entry_sources(found.entry, town),
        file_url=file_url,
        webcal_url=webcal_url(absolute(file_url)),
        links=_links(item, view) if coming and status_of(shown, found) != CANCELLED else None,
        related=_related(view, town),
        breadcrumbs=breadcrumbs,
        feeds=calendar_links(ListFilter(towns=(town.slug,)).to_query() if town else ""),
        meta=event_meta(found, view, shown, breadcrumbs),
    )


def _status_sentence(found: Event, shown: Occurrence | None, coming: Sequence[Occurrence]) -> str:
    """What happened to the event as a whole; "" when it happened to some of its dates alone."""
    if len({status_of(row, found) for row in coming}) > 1:
        return ""
    return str(SENTENCES.get(status_of(shown, found), ""))


def _asked(town: TownView | None) -> Asked:
    site = (town.site if town else None) or ""
    return Asked(town.contact if town else None, site, host_of(site), hub_contact())


def _maps(found: Event, shown: Occurrence | None, town: TownView | None) -> tuple[MapLink, ...]:
    """Maps of the place; a date that was moved to another place is looked for by its words."""
    location = (shown.location if shown else None) or found.location
    words = ", ".join(dict.fromkeys(part for part in (location, _town_name(town)) if part))
    if location != found.location or found.latitude is None:
        return map_links(None, None, words if location else "")
    return map_links(found.latitude, found.longitude, words)


def _town_name(town: TownView | None) -> str:
    return town.name(town.language) if town else ""


def _links(item: EventItem | None, view: EntryView) -> EventLinks | None:
    if item is None or item.starts_at is None or item.ends_at is None:
        return None
    details = "\n\n".join(part for part in (view.summary, absolute(event_url(view))) if part)
    return event_links(
        LinkedEvent(
            title=item.title.text,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            starts_on=item.starts_on,
            ends_on=item.ends_on,
            all_day=item.all_day,
            details=details,
            location=item.location,
        )
    )


def _related(view: EntryView, town: TownView | None) -> RelatedEvents:
    """The next few other events on the same topics, else of the same town."""
    topics = tuple(topic.slug for topic in view.topics if topic.scheme != "goal")
    wanted = ListFilter(topics=topics) if topics else ListFilter(towns=(town.slug,) if town else ())
    others: dict[int, Occurrence] = {}
    for row in coming_occurrences(wanted, limit=RELATED_READ, zone_name=reader_zone()).rows:
        if row.event_id != view.id:
            others.setdefault(row.event_id, row)
    rows = tuple(others.values())
    hold_until_one_ends(rows)
    return RelatedEvents(event_items(rows[:RELATED_SHOWN]), chosen_zone_city())


def _breadcrumbs(town: TownView | None) -> tuple[tuple[str, str], ...]:
    calendar = (_("Calendar"), url_for("events.index"))
    if town is None:
        return (calendar,)
    return calendar, (town.name(page_language()), url_for("events.index", town=town.slug))
