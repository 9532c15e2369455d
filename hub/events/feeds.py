"""The calendar for calendar programs: one that is subscribed to, and single events."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, request, url_for

from hub.content.filter_choices import ReadFilter, read_filter
from hub.content.filter_notes import as_one_answer
from hub.content.kept_values import next_visibility_change
from hub.content.presenting import entry_view, network_time_zone
from hub.content.queries import TOMBSTONE
from hub.content.visibility import is_readable
from hub.core.clock import now
from hub.core.errors import Gone, InvalidInput, NotFound
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.events.calendar_records import COLORS, NETWORK_COLOR
from hub.events.kept_calendars import calendar_events
from hub.events.presenting import event_url
from hub.events.queries import event_by_id, events_by_id
from hub.events.written_events import WrittenEvent, records_of, write_event
from hub.publishing.icalendar import MEDIA_TYPE, joined_calendar_bytes
from hub.publishing.records import CalendarRecord, EventRecord
from hub.towns.network import Network
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.addresses import with_query
from hub.web.caching import cached_by_revision, holds_until
from hub.web.page_frame import absolute

outputs = Blueprint("event_feeds", __name__)

REFRESH_SECONDS: Final = 3600
EARLIEST_ZONE_YEAR: Final = 2020


@outputs.get("/<lang>/calendar.ics")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def calendar() -> Response:
    """The joint calendar, filtered like the page, with what was withdrawn as cancelled."""
    read = read_filter(request.args.items(multi=True), page_language())
    if read.notes:
        # A page shows everything and says so; a calendar that did would flood its subscribers.
        raise InvalidInput(as_one_answer(read.notes))
    holds_until(next_visibility_change(now()))
    known = network()
    query = read.filter.to_query()
    record = CalendarRecord(
        name=calendar_name(read, known),
        language=page_language(),
        url=absolute(with_query(url_for("event_feeds.calendar"), query)),
        page_url=absolute(with_query(url_for("events.index"), query)),
        description=known.lead(page_language()),
        color=_color(read, known),
        refresh_seconds=REFRESH_SECONDS,
    )
    return _answer(record, calendar_events(read.filter), known, "calendar.ics")


@outputs.get("/<lang>/calendar/<int(max=2147483647):id>.ics")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def single(id: int) -> Response:  # noqa: A002 -- as the address has it
    """One event; a withdrawn one as cancelled, for as long as the calendar says so too."""
    event = event_by_id(id)
    moment = now()
    if event is None:
        raise NotFound(_l("There is no event at this address."))
    entry = event.entry
    if not is_readable(entry, moment):
        if entry.state != "withdrawn" or entry.visibility != "public":
            raise NotFound(_l("There is no event at this address."))
        if entry.withdrawn_at is None or entry.withdrawn_at < moment - TOMBSTONE:
            raise Gone(_l("The town that published this event has withdrawn it."))
    holds_until(next_visibility_change(moment))
    view = entry_view(entry, page_language())
    record = CalendarRecord(
        name=view.title,
        language=view.language,
        url=absolute(url_for("event_feeds.single", id=id)),
        page_url=absolute(event_url(view)),
        refresh_seconds=REFRESH_SECONDS,
    )
    written = [write_event(one) for one in records_of([event])]
    return _answer(record, written, network(), f"{view.slug.strip('-') or id}.ics")


def calendar_records(ids: list[int], language: str) -> list[EventRecord]:
    """The calendar records of these events, in `language`; needs a request's context."""
    return list(records_of(events_by_id(ids), language))


def calendar_name(read: ReadFilter, known: Network) -> str:
    """What a calendar program calls the calendar: the network, and what the filter holds."""
    own = (known.name(page_language()), _("Calendar"))
    return " · ".join((*own, *read.choices.labels_of(read.filter)))


def _color(read: ReadFilter, known: Network) -> str:
    """The colour of the one town that is chosen, else the network's."""
    town = known.town(read.filter.towns[0]) if len(read.filter.towns) == 1 else None
    return COLORS.get(town.palette, NETWORK_COLOR) if town else NETWORK_COLOR


def _answer(
    calendar: CalendarRecord, events: Collection[WrittenEvent], known: Network, file_name: str
) -> Response:
    zones = {network_time_zone(known): None} if known.towns else {}
    for named in dict.fromkeys(event.time_zones for event in events):
        zones.update(dict.fromkeys(named))
    first_year = min((EARLIEST_ZONE_YEAR, *(event.first_year for event in events)))
    complete = replace(calendar, time_zones=tuple(zones), first_year=first_year)
    data = joined_calendar_bytes(complete, [event.text for event in events])
    answer = Response(data, content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    return answer
