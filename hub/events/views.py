"""The pages of the calendar: the agenda with its filters, the event, the subscription."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.content.filter_choices import ChosenFilter, ReadFilter, read_filter
from hub.content.filters import ListFilter
from hub.content.models import Entry
from hub.content.paging import Page, page_position
from hub.content.presenting import (
    EntryView,
    SourceLine,
    TopicView,
    entry_sources,
    entry_view,
    lead_of,
    shown_towns,
)
from hub.content.queries import is_public, next_visibility_change
from hub.core.clock import now
from hub.core.errors import Gone, NotFound
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import ngettext, page_language
from hub.events.models import Event, Occurrence
from hub.events.presenting import (
    agenda_days,
    event_item,
    event_items,
    event_url,
    shown_status,
    status_of,
)
from hub.events.queries import coming_occurrences, coming_times, event_by_id, last_time
from hub.publishing.icalendar import MEDIA_TYPE
from hub.towns.network import Network, TownView
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.addresses import map_url, with_query
from hub.web.caching import cached_by_revision, holds_until
from hub.web.formatting import number, today, zone_name
from hub.web.reading import languages_read
from hub.web.shown import AgendaDay, EventItem, FeedLink, ShownTown, Status

pages = Blueprint("events", __name__, template_folder="templates")

EVENTS_ON_A_PAGE = 50
TIMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What the agenda shows; `is_first` is false on later pages."""

    read: ReadFilter
    status: str
    chosen: tuple[ChosenFilter, ...]
    days: tuple[AgendaDay, ...]
    earlier_url: str | None
    later_url: str | None
    subscribe_url: str
    feeds: tuple[FeedLink, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    """What the page of an event shows.

    `next` is the time that comes or runs, the last one when all are over, None when no time
    could be worked out; `times` are all that come, `has_more` says that there are more.
    """

    view: EntryView
    town: ShownTown | None
    next: EventItem | None
    is_over: bool
    time_zone: str
    zone_name: str
    times: tuple[EventItem, ...]
    has_more: bool
    status: Status | None
    lead: str
    body: Markup
    location: str
    map_url: str | None
    organizer: str
    online_url: str | None
    topics: tuple[tuple[TopicView, str], ...]
    sources: tuple[SourceLine, ...]
    file_url: str
    breadcrumbs: tuple[tuple[str, str], ...]
    feeds: tuple[FeedLink, ...]


@pages.get("/<lang>/calendar")
@open_to(PUBLIC)
@cached_by_revision()
def index() -> str:
    """What takes place, soonest first, from today on or from the day that is asked for."""
    read = read_filter(request.args.items(multi=True), page_language())
    position = page_position(request.args.get("after"), request.args.get("before"))
    found = coming_occurrences(read.filter, position, EVENTS_ON_A_PAGE)
    holds_until(next_visibility_change(now()))
    if read.filter.from_on is None:
        hold_until_one_ends(found.rows)
    earlier, later = _page_urls(read.filter, found)
    query = read.filter.to_query()
    page = CalendarPage(
        read=read,
        status=_status(len(found.rows)),
        chosen=read.chosen(),
        days=agenda_days(event_items(found.rows), read.filter.from_on or today()),
        earlier_url=earlier,
        later_url=later,
        subscribe_url=with_query(url_for("events.subscribe"), query),
        feeds=calendar_links(query),
        is_first=earlier is None,
    )
    return render_template("events/index.html", page=page)


def _status(count: int) -> str:
    """How many events this page shows, in words."""
    return ngettext(
        "%(number)s event on this page",
        "%(number)s events on this page",
        count,
        number=number(count),
    )


def hold_until_one_ends(occurrences: tuple[Occurrence, ...]) -> None:
    """Let the answer end when the first of these events is over and leaves the list."""
    moment = now()
    holds_until(min((row.ends_at for row in occurrences if row.ends_at > moment), default=None))


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
    return render_template("events/event.html", page=_event_page(found, view, network()))


def _readable(found: Event | None) -> Event:
    """The event that everybody may read; raises NotFound, or Gone when it was withdrawn."""
    if found is None:
        raise NotFound(_l("There is no event at this address."))
    entry: Entry = found.entry
    if entry.state == "withdrawn" and entry.visibility == "public":
        raise Gone(_l("The town that published this event has withdrawn it."))
    if not is_public(entry, now()):
        raise NotFound(_l("There is no event at this address."), f"state {entry.state}")
    return found


def _event_page(found: Event, view: EntryView, known: Network) -> EventPage:
    moment = now()
    towns = shown_towns(known, page_language())
    town = known.town_by_id(view.town_id)
    coming = coming_times(found.entry_id, moment, TIMES_SHOWN + 1)
    hold_until_one_ends(tuple(coming))
    shown = coming[0] if coming else last_time(found.entry_id)
    return EventPage(
        view=view,
        town=towns.get(view.town_id or 0),
        next=event_item(shown, found, view, towns) if shown else None,
        is_over=not coming,
        time_zone=found.time_zone,
        zone_name=zone_name(found.time_zone, shown.starts_at if shown else moment),
        times=tuple(event_item(row, found, view, towns) for row in coming[:TIMES_SHOWN]),
        has_more=len(coming) > TIMES_SHOWN,
        status=shown_status(status_of(shown, found)),
        lead=lead_of(view),
        body=Markup(view.body),  # noqa: S704 -- cleaned by hub.core.safe_html when stored
        location=(shown.location if shown else None) or found.location,
        map_url=_map_url(found, shown),
        organizer=found.organizer,
        online_url=found.online_url,
        topics=tuple(
            (topic, url_for("events.index", topic=topic.slug)) for topic in view.named_topics
        ),
        sources=entry_sources(found.entry, town),
        file_url=url_for("event_feeds.single", id=view.id),
        breadcrumbs=_breadcrumbs(town),
        feeds=calendar_links(ListFilter(towns=(town.slug,)).to_query() if town else ""),
    )


def _map_url(found: Event, shown: Occurrence | None) -> str | None:
    """The place on a map; None for a date that was moved to another place."""
    has_moved = shown is not None and shown.location not in (None, found.location)
    if found.latitude is None or found.longitude is None or has_moved:
        return None
    return map_url(found.latitude, found.longitude)


def _breadcrumbs(town: TownView | None) -> tuple[tuple[str, str], ...]:
    calendar = (_("Calendar"), url_for("events.index"))
    if town is None:
        return (calendar,)
    return calendar, (town.name(page_language()), url_for("events.index", town=town.slug))


def _page_urls(wanted: ListFilter, found: Page[Occurrence]) -> tuple[str | None, str | None]:
    path, query = url_for("events.index"), wanted.to_query()
    earlier = with_query(path, query, f"before={found.before}") if found.before else None
    later = with_query(path, query, f"after={found.after}") if found.after else None
    return earlier, later


def calendar_links(query: str) -> tuple[FeedLink, ...]:
    """The calendar that holds the same as a filtered page."""
    address = with_query(url_for("event_feeds.calendar"), query)
    return (FeedLink(_("Calendar"), address, MEDIA_TYPE.partition(";")[0]),)
