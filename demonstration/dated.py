"""The news and events of one day: a town's texts with their dates, addresses and ids."""

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from demonstration.calendar_days import (
    EVENTS_AHEAD_DAYS,
    event_last_day,
    news_day,
    yearly_day,
)
from demonstration.content_files import EventText, NewsText, load_content
from demonstration.markup import with_dates

_FIRST_MINUTE = 7 * 60 + 30
_OFFICE_MINUTES = 8 * 60


@dataclass(frozen=True, slots=True)
class News:
    """A news item of a day.  `key` is its id, made of date and text; `published_at` is local."""

    key: str
    published_at: datetime
    text: NewsText
    body: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its days.  `key` is its id; `first_day` and `last_day` are both inside.

    For a weekly event they are the first and the last occurrence.  `written_at` is when the
    town wrote it down, in UTC, always in the past.
    """

    key: str
    first_day: date
    last_day: date
    written_at: datetime
    text: EventText

    def form(self, count: int) -> int:
        """A number below `count` that belongs to this event: which way it is written."""
        return zlib.crc32(self.text.id.encode()) % count


@lru_cache(maxsize=32)
def news_of(town: str, today: date) -> tuple[News, ...]:
    """The news of the 63 days before `today`, newest first; each text once."""
    content = load_content(town)
    zone = ZoneInfo(content.zone)
    items = []
    for number, text in enumerate(content.news):
        day = news_day(number, len(content.news), today)
        minute = _FIRST_MINUTE + zlib.crc32(text.id.encode()) % _OFFICE_MINUTES
        published_at = datetime.combine(day, time(minute // 60, minute % 60), zone)
        body = with_dates(text.body, day, text.language)
        items.append(News(f"{day.isoformat()}-{text.id}", published_at, text, body))
    return tuple(sorted(items, key=lambda item: (item.published_at, item.key), reverse=True))


@lru_cache(maxsize=32)
def events_of(town: str, today: date) -> tuple[Event, ...]:
    """The events that end between 26 days before and 120 days after `today`, earliest first."""
    texts = load_content(town).events
    rolling = [text for text in texts if text.yearly is None]
    events = [
        _event(text, event_last_day(number, len(rolling), text.weekday, today))
        for number, text in enumerate(rolling)
    ]
    for text in texts:
        day = yearly_day(*text.yearly, today) if text.yearly else None
        if day:
            events.append(_event(text, day))
    return tuple(sorted(events, key=lambda event: (event.first_day, event.key)))


def _event(text: EventText, last_day: date) -> Event:
    first_day = last_day - timedelta(days=(text.weeks - 1) * 7 + text.days - 1)
    written_on = last_day - timedelta(days=EVENTS_AHEAD_DAYS + 1)
    return Event(
        key=f"{last_day.isoformat()}-{text.id}",
        first_day=first_day,
        last_day=last_day,
        written_at=datetime.combine(written_on, time(9), UTC),
        text=text,
    )
