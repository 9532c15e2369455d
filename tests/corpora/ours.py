"""When a calendar's events take place, as the hub works it out; runs in a child process."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from hub.content.drafts import EventDraft
from hub.core.item_budget import TookTooLong, limited
from hub.events.recurrence import occurrences

_EVENT = TypeAdapter(EventDraft)
_SECONDS_PER_EVENT = 0.2


def event_times(_data: bytes, arguments: dict[str, Any]) -> dict[str, Any]:
    """Start and end of each occurrence in each of the windows, and what was odd."""
    found, odd = [], set()
    for details in arguments["events"]:
        event = _EVENT.validate_python(details)
        for begins, ends in arguments["windows"]:
            window = datetime.fromisoformat(begins), datetime.fromisoformat(ends)
            try:
                with limited(_SECONDS_PER_EVENT):
                    made = occurrences(event, arguments["zone"], *window)
            except TookTooLong:
                odd.add("took too long")
                continue
            odd |= set(made.refused) | ({"capped"} if made.capped else set())
            found += [
                [begins, time.starts_at.isoformat(), time.ends_at.isoformat()]
                for time in made.occurrences
                if _is_within(time.starts_at, time.ends_at, *window)
            ]
    return {"times": found, "odd": sorted(odd)}


def _is_within(starts: datetime, ends: datetime, begins: datetime, stops: datetime) -> bool:
    if starts == ends:
        return begins <= starts < stops
    return starts < stops and begins < ends
