"""Events as records of a calendar: RFC 5545 values as stored, in the words of one language."""

from typing import Any, Final

from hub.content.presenting import EntryView
from hub.core.plain_text import LONGEST_PLAIN_TEXT, plain_text
from hub.events.models import Event
from hub.publishing.records import CalendarTime, EventRecord, OverrideRecord

# What a calendar program knows of; an event that moves online or is full still takes place.
STATUSES: Final = {"cancelled": "CANCELLED", "tentative": "TENTATIVE", "postponed": "TENTATIVE"}
COLORS: Final = {
    "heather": "indigo",
    "lake": "steelblue",
    "moss": "darkolivegreen",
    "ochre": "darkgoldenrod",
    "pine": "darkslategray",
    "rose": "palevioletred",
    "rust": "firebrick",
    "slate": "slategray",
}
NETWORK_COLOR: Final = "teal"


def event_record(event: Event, view: EntryView, url: str) -> EventRecord:
    """The event with the words of `view`; `url` is its page.

    Floating times are written in the zone of the town, as the pages show them.  SEQUENCE is the
    stored one raised with each revision of the entry, so that a withdrawal raises it too and
    it never falls.
    """
    zone = event.time_zone
    return EventRecord(
        uid=event.uid,
        dtstamp=view.withdrawn_at or view.updated_at,
        start=_time(event.starts, zone),
        title=view.title,
        end=_time(event.ends, zone) if event.ends else None,
        sequence=event.sequence + view.revision - 1,
        last_modified=view.withdrawn_at or view.updated_at,
        created=view.published_at,
        all_day=event.all_day,
        rules=tuple(event.rules),
        rdates=tuple(_time(time, zone) for time in event.rdates),
        exdates=tuple(_time(time, zone) for time in [*event.exdates, *_excluded(event)]),
        overrides=tuple(_override(change, zone) for change in event.overrides),
        description=_description(view, url),
        url=url,
        location=event.location,
        latitude=event.latitude,
        longitude=event.longitude,
        categories=tuple(dict.fromkeys(topic.name for topic in view.topics)),
        status=STATUSES.get(event.status, "CONFIRMED"),
        organizer_name=event.organizer,
        language=view.language,
        online_url=event.online_url,
        withdrawn=view.withdrawn_at is not None,
    )


def _description(view: EntryView, url: str) -> str:
    words = plain_text(view.body[:LONGEST_PLAIN_TEXT]) or view.summary
    return "\n\n".join(part for part in (words, view.original_url or url) if part)


def _time(time: dict[str, Any], zone: str) -> CalendarTime:
    value = str(time["value"])
    return CalendarTime(value, (time.get("zone") or zone) if "T" in value else None)


def _excluded(event: Event) -> list[dict[str, Any]]:
    """What EXRULE takes out, which RFC 5545 has no longer: as if EXDATE did."""
    return [{"value": value, "zone": event.starts.get("zone")} for value in event.excluded]


def _override(change: dict[str, Any], zone: str) -> OverrideRecord:
    status = change.get("status")
    return OverrideRecord(
        recurrence_id=_time(change["recurrence_id"], zone),
        start=_time(change["start"], zone),
        end=_time(change["end"], zone) if change.get("end") else None,
        title=change.get("title"),
        status=STATUSES.get(status, "CONFIRMED") if status else None,
        location=change.get("location"),
        this_and_future=bool(change.get("this_and_future")),
    )
