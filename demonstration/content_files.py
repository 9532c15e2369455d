"""The texts of a town, read from its file in `content/`."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "content"
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_VALUE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class NewsText:
    """One news item without a date; `body` is the small markup that `markup.py` reads."""

    id: str
    title: str
    summary: str
    body: str
    category: str
    language: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One occurrence of a weekly event that is not as the others; `week` counts from 1."""

    week: int
    start: time
    place: str
    note: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Translation:
    """The words of an event in one more language."""

    language: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class EventText:
    """One event without a date.

    `start` is None for an event of whole days.  `days` are the days it lasts, `weeks` how many
    weeks it repeats.  `without` are weeks left out, counted from 1, `extra_days` additional
    days, counted from the first one.  `yearly` is month and day of an event of every year.
    """

    id: str
    title: str
    place: str
    category: str
    text: str
    language: str
    weekday: int
    start: time | None
    minutes: int
    days: int
    weeks: int
    without: tuple[int, ...]
    extra_days: tuple[int, ...]
    moved: tuple[Moved, ...]
    cancelled: bool
    yearly: tuple[int, int] | None
    also: tuple[Translation, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """A page of the site that stays: contact, library, and so on."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that one town publishes, in its language.  `places` give latitude and longitude."""

    town: str
    language: str
    zone: str
    words: Mapping[str, str]
    pages: Mapping[str, PageText]
    places: Mapping[str, tuple[float, float]]
    news: tuple[NewsText, ...]
    events: tuple[EventText, ...]


@lru_cache
def load_content(town: str) -> Content:
    """The content of `town`.  News and events come mixed, in an order that never changes.

    Raises OSError, KeyError, ValueError when the file is missing or wrong.
    """
    data = tomllib.loads((_FOLDER / f"{town}.toml").read_text(encoding="utf-8"))
    language = data["language"]
    news = [_news(row, language) for row in _rows(data, "news", "news_series")]
    events = [_event(row, language) for row in _rows(data, "events", "event_series")]
    return Content(
        town=town,
        language=language,
        zone=data["zone"],
        words={key: value for key, value in data.items() if isinstance(value, str)},
        pages={path: PageText(**page) for path, page in data["pages"].items()},
        places={name: (place[0], place[1]) for name, place in data["places"].items()},
        news=tuple(sorted(news, key=lambda item: _shuffled(town, item.id))),
        events=tuple(sorted(events, key=lambda item: _shuffled(town, item.id))),
    )


def _shuffled(town: str, item_id: str) -> bytes:
    return hashlib.sha256(f"{town}/{item_id}".encode()).digest()


def _rows(data: Mapping[str, Any], single: str, series: str) -> Iterator[dict[str, Any]]:
    yield from data[single]
    for pattern in data[series]:
        for variant in pattern["variants"]:
            yield {
                key: _filled(value, variant) if isinstance(value, str) else value
                for key, value in pattern.items()
                if key != "variants"
            }


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _VALUE.sub(lambda match: values[match[1]], text)


def _news(row: Mapping[str, Any], language: str) -> NewsText:
    return NewsText(
        id=row["id"],
        title=row["title"],
        summary=row["summary"],
        body=row["body"].strip(),
        category=row["category"],
        language=row.get("language", language),
    )


def _event(row: Mapping[str, Any], language: str) -> EventText:
    start = row.get("start")
    yearly = row.get("every_year")
    return EventText(
        id=row["id"],
        title=row["title"],
        place=row["place"],
        category=row["category"],
        text=row["text"],
        language=row.get("language", language),
        weekday=_WEEKDAYS[row.get("weekday", "sat")],
        start=time.fromisoformat(start) if start else None,
        minutes=row.get("minutes", 60),
        days=row.get("days", 1),
        weeks=row.get("weeks", 1),
        without=tuple(row.get("without", ())),
        extra_days=tuple(row.get("extra_days", ())),
        moved=tuple(_moved(change, row["place"]) for change in row.get("moved", ())),
        cancelled=row.get("cancelled", False),
        yearly=(int(yearly[:2]), int(yearly[3:])) if yearly else None,
        also=tuple(
            Translation(code, words["title"], words["text"])
            for code, words in row.get("also", {}).items()
        ),
    )


def _moved(row: Mapping[str, Any], place: str) -> Moved:
    return Moved(
        week=row["week"],
        start=time.fromisoformat(row["start"]),
        place=row.get("place", place),
        note=row["note"],
        cancelled=row.get("cancelled", False),
    )
