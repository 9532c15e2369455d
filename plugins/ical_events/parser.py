"""A calendar as drafts of events."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hub.plugin_api.entries import Draft, Oddity, Parsed, ParseError, SourceDocument

from .events import BrokenEventError, ReadEvent, derived_id, periods_of, read_event
from .lines import Component, read_calendars
from .series import Series
from .texts import on_one_line
from .zone_definitions import Searches
from .zones import Zones

MOST_EVENTS: Final = 5_000
_UNREADABLE: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
_EXPORTED_WITHIN: Final = timedelta(hours=1)


def parse(document: SourceDocument) -> Parsed:
    """The events of all calendars in the document.

    Events that cannot be read are counted among the failures and harm no other.  Raises
    ParseError "not_a_calendar", "html_instead" or "empty_document".
    """
    calendars, is_whole = read_calendars(document)
    if not calendars:
        raise ParseError(_what_else(document))
    notes = _Notes()
    if not is_whole:
        _leave_out_the_rest(calendars[-1], notes)
    series, stamps = _all_series(document, calendars, notes)
    drafts = [
        _with_stamp(draft, stamps) for one in series.values() for draft in one.drafts()
    ]  # fmt: skip
    for draft in drafts:
        for key in draft.odd:
            notes.odd(key, draft.title)
    if drafts and not any(text.language for draft in drafts for text in draft.texts):
        notes.odd("no_language")
    return Parsed(
        drafts=tuple(drafts),
        title=title_of(calendars),
        odd=notes.oddities(),
        failures=notes.failures(),
        complete=is_whole and not notes.is_cut,
    )


def title_of(calendars: list[Component]) -> str:
    """The name of the first calendar that has one (NAME is RFC 7986 section 5.1)."""
    names = (calendar.text(key) for calendar in calendars for key in ("NAME", "X-WR-CALNAME"))
    return next((on_one_line(name)[:200] for name in names if name), "")


class _Notes:
    """Counts of what was odd and of what could not be read, with an example of each."""

    def __init__(self) -> None:
        self.is_cut = False
        self._odd: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._examples: dict[str, str] = {}

    def odd(self, key: str, example: str = "") -> None:
        self._odd[key] += 1
        self._examples.setdefault(key, example[:200])

    def failure(self, key: str, example: str = "") -> None:
        self._failed[key] += 1
        self._examples.setdefault(key, example[:200])

    def oddities(self) -> tuple[Oddity, ...]:
        return tuple(Oddity(key, n, self._examples[key]) for key, n in self._odd.items())

    def failures(self) -> tuple[Oddity, ...]:
        return tuple(Oddity(key, n, self._examples[key]) for key, n in self._failed.items())


def _leave_out_the_rest(calendar: Component, notes: _Notes) -> None:
    """Take out the event in which the document breaks off."""
    notes.odd("not_well_formed", "END:VCALENDAR")
    last = calendar.children[-1:]
    if last and last[0].name == "VEVENT" and not last[0].closed:
        calendar.children.pop()
        notes.failure("broken_events", last[0].text("SUMMARY"))


def _all_series(
    document: SourceDocument, calendars: list[Component], notes: _Notes
) -> tuple[dict[str, Series], dict[str, datetime]]:
    """The series by UID, and the DTSTAMP of each that is not just the moment of the export."""
    series: dict[str, Series] = {}
    stamps: dict[str, datetime] = {}
    left = MOST_EVENTS
    searches = Searches()
    for calendar in calendars:
        zones = Zones(document, calendar, searches=searches)
        if zones.shown_in_is_unknown:
            notes.odd("unknown_zone", calendar.text("X-WR-TIMEZONE"))
        is_cancelled = calendar.text("METHOD").upper() == "CANCEL"
        components = calendar.inside("VEVENT")
        kept = _most_useful(components, left)
        left -= len(kept)
        if len(kept) < len(components):
            notes.is_cut = True
            notes.odd("too_many_items", str(len(components)))
        for component in kept:
            event = _read(component, zones, is_cancelled, notes)
            if event is None:
                continue
            if event.is_private:
                notes.odd("private_events")
            event = _apart(event, series)
            key = event.draft.external_id or ""
            periods = () if event.recurrence_id else periods_of(component, zones)
            series.setdefault(key, Series()).add(event, periods)
            if event.stamped_at and event.recurrence_id is None:
                stamps[key] = event.stamped_at
    return series, _without_export_stamps(stamps, document.now)


def _apart(event: ReadEvent, series: dict[str, Series]) -> ReadEvent:
    """The event; one without UID that only its length tells from an earlier one, with its own id.

    Two rooms' bookings of an hour and of five begin together and are both called "Booked".
    """
    earlier = series.get(event.draft.external_id or "")
    if event.uid or earlier is None or not earlier.masters:
        return event
    if earlier.masters[0].details.end == event.details.end:
        return event
    own_id = derived_id(event.draft.title, event.details.start, event.details.end)
    return replace(event, draft=replace(event.draft, external_id=own_id))


def _read(
    component: Component, zones: Zones, is_cancelled: bool, notes: _Notes
) -> ReadEvent | None:
    """The event, or None and a note of what is wrong with it."""
    try:
        return read_event(component, zones, is_cancelled)
    except BrokenEventError as error:
        notes.failure(error.key, error.example)
    except _UNREADABLE as error:
        notes.failure("broken_events", type(error).__name__)
    return None


def _most_useful(components: list[Component], most: int) -> list[Component]:
    """At most so many events: series and their changes, then the latest ones."""
    if len(components) <= most:
        return components

    def usefulness(component: Component) -> tuple[bool, str]:
        start = component.first("DTSTART")
        lasting = component.first("RRULE") or component.first("RECURRENCE-ID")
        return lasting is not None, start.value if start else ""

    return sorted(components, key=usefulness, reverse=True)[:most]


def _without_export_stamps(stamps: dict[str, datetime], now: datetime) -> dict[str, datetime]:
    """DTSTAMPs without those that only say when the file was made.

    They are new at each fetch, or the same for every event, and would make each event look
    changed each time.
    """
    if len(stamps) > 1 and len(set(stamps.values())) == 1:
        return {}
    return {key: stamp for key, stamp in stamps.items() if stamp < now - _EXPORTED_WITHIN}


def _with_stamp(draft: Draft, stamps: dict[str, datetime]) -> Draft:
    if draft.updated_at is not None or not draft.external_id:
        return draft
    return replace(draft, updated_at=stamps.get(draft.external_id))


def _what_else(document: SourceDocument) -> str:
    """What a document without a calendar is instead."""
    head = document.data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not document.data.strip():
        return "empty_document"
    if "html" in document.media_type.lower() or head.startswith((b"<!doctype html", b"<html")):
        return "html_instead"
    return "html_instead" if b"<html" in head or b"<head" in head else "not_a_calendar"
