"""Events as they stand in calendars, written once for each revision and language.

Loading an event and writing it costs some hundred times what joining its text to the others
does, and after a change all events but one are as they were.  Each process keeps what it has
written, up to a number of bytes.
"""

import logging
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, url_for

from hub.content.presenting import entry_view
from hub.core.words import page_language
from hub.events.calendar_records import event_record
from hub.events.models import Event
from hub.events.presenting import event_url
from hub.events.queries import EventStamp, events_by_id
from hub.publishing.icalendar import event_time_zones, vevent_text
from hub.publishing.records import EventRecord
from hub.towns.queries import network
from hub.web.caching import edition_now
from hub.web.page_frame import absolute
from hub.web.recently_used import RecentlyUsed

EXTENSION: Final = "hub_written_events"
MOST_BYTES: Final = 32 * 1024 * 1024
_BESIDE_THE_TEXT: Final = 500  # bytes, about: key, stamp, zones
_AT_ONCE: Final = 500

_Key = tuple[tuple[Hashable, ...], EventStamp]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WrittenEvent:
    """The VEVENTs of an event in UTF-8; its zones and the year it begins.

    There is no text when it cannot be written.
    """

    text: bytes
    time_zones: tuple[str, ...] = ()
    first_year: int = 9999


NOT_WRITTEN: Final = WrittenEvent(b"")


def records_of(events: Iterable[Event], language: str | None = None) -> Iterator[EventRecord]:
    """Events with entry, texts and topics as records, in `language`, else the page's."""
    for event in events:
        view = entry_view(event.entry, language or page_language())
        yield event_record(event, view, absolute(event_url(view, language)))


def write_event(event: EventRecord) -> WrittenEvent:
    """The event as it stands in a calendar.

    One that cannot be written never takes the others from their subscribers.
    """
    try:
        text, first_year = vevent_text(event).encode(), int(event.start.value[:4])
    except ValueError as error:
        log.warning("event %s is left out of calendars: %s", event.uid, error)
        return NOT_WRITTEN
    return WrittenEvent(text, event_time_zones(event), first_year)


def surroundings() -> tuple[Hashable, ...]:
    """What an event is written for, beside its own stamp.

    Names of topics and addresses come from the edition and from the network.
    """
    return page_language(), edition_now(), network().revision, absolute(url_for("events.index"))


def written_events(stamps: list[EventStamp]) -> dict[int, WrittenEvent]:
    """The events with these stamps in the page's language, by id, in the same order.

    Those that are not kept are loaded and written, and kept.
    """
    kept: RecentlyUsed[WrittenEvent] = current_app.extensions[EXTENSION]
    base = surroundings()
    found = kept.get_or_make_all([(base, stamp) for stamp in stamps], _written)
    return {stamp.id: written for (_, stamp), written in found.items()}


def _written(keys: list[_Key]) -> Iterator[tuple[_Key, WrittenEvent]]:
    by_id = {stamp.id: (base, stamp) for base, stamp in keys}
    ids = list(by_id)
    for begin in range(0, len(ids), _AT_ONCE):
        events = events_by_id(ids[begin : begin + _AT_ONCE])
        for event, record in zip(events, records_of(events), strict=True):
            yield by_id[event.entry_id], write_event(record)


def init_app(app: Flask) -> None:
    """Prepare the place where written events are kept."""
    app.extensions[EXTENSION] = RecentlyUsed(
        MOST_BYTES, lambda written: len(written.text) + _BESIDE_THE_TEXT
    )
