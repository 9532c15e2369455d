"""What `hub entry list` and `hub source check` say of an event (pure)."""

from typing import Any

from hub.content.drafts import EventDraft, EventTime
from hub.events.times import day_zone, iso_text

STATUSES = {"confirmed": "scheduled", "tentative": "tentative", "cancelled": "cancelled"}
"""What a calendar's status is here."""


def listed_event(
    start: EventTime, end: EventTime | None, time_zone: str, status: str
) -> dict[str, Any]:
    """`starts`, `ends`, `status`: times as ISO 8601 with their offset, days as days.

    `ends` is exclusive as DTEND is, None where the source gives none; `time_zone` is the one of
    the event's days.
    """
    return {
        "starts": iso_text(start, time_zone),
        "ends": iso_text(end, time_zone) if end else None,
        "status": status,
    }


def listed_draft(details: EventDraft, town_zone: str) -> dict[str, Any]:
    """The same of an event before it is stored."""
    zone = day_zone(details.start, town_zone)
    status = STATUSES.get(details.status, "scheduled")
    return listed_event(details.start, details.end, zone, status)
