"""News items as lists show them."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from flask import Flask, current_app, url_for

from hub.content.presenting import EntryView, entry_view, shown_towns
from hub.content.queries import entries_by_id
from hub.content.stamps import EntryStamp
from hub.core.words import page_language
from hub.towns.queries import network
from hub.web.clocks import local_date
from hub.web.reading import languages_read
from hub.web.recently_used import RecentlyUsed
from hub.web.shown import NewsDay, NewsItem, ShownTown

EXTENSION: Final = "hub_news_items"
MOST_BYTES: Final = 8 * 1024 * 1024
_BESIDE_THE_TEXT: Final = 1500  # bytes, about: the key, and what an item has beside its texts


class _Reader(NamedTuple):
    """What items are another for, beside the entries: the network too, by its revision."""

    language: str
    reads: tuple[str, ...]
    network: int
    root: str


def news_items(stamps: Iterable[EntryStamp]) -> tuple[NewsItem, ...]:
    """Entries in the page's language or one that the reader reads, as lists show them.

    Each is made once for each of its revisions: loading it costs more than all else of a page.
    """
    kept: RecentlyUsed[NewsItem] = current_app.extensions[EXTENSION]
    reader = _Reader(page_language(), languages_read(), network().revision, url_for("news.index"))
    keys = [(reader, stamp) for stamp in stamps]
    return tuple(kept.get_or_make_all(keys, _made).values())


def _made(
    keys: list[tuple[_Reader, EntryStamp]],
) -> Iterator[tuple[tuple[_Reader, EntryStamp], NewsItem]]:
    known = network()
    towns = shown_towns(known, page_language())
    zones = {town.id: town.time_zone for town in known.every_town}
    entries = entries_by_id([stamp.id for _, stamp in keys])
    for reader, stamp in keys:
        if entry := entries.get(stamp.id):
            view = entry_view(entry, reader.language, reader.reads)
            yield (reader, stamp), news_item(view, towns, zones.get(view.town_id or 0))


def news_item(
    view: EntryView, towns: Mapping[int, ShownTown], time_zone: str | None = None
) -> NewsItem:
    """One entry of a list; the date is the day in its town's `time_zone`."""
    return NewsItem(
        url=article_url(view),
        title=view.shown_title,
        published_at=view.published_at,
        town=towns.get(view.town_id or 0),
        summary=view.excerpt,
        time_zone=time_zone or "UTC",
        original_language=view.original_language,
        origin=view.origin,
        original_url=view.original_url,
        topics=view.topic_names,
        also_in_page_language=view.also_in_page_language,
        for_partners=view.for_partners,
    )


def news_days(items: Iterable[NewsItem], time_zone: str) -> tuple[NewsDay, ...]:
    """Items, newest first, put together by the day on which they came out in `time_zone`.

    One zone for all, the network's: in each town's own, an item of half past midnight in the
    east would stand below a later one of the day before; the reader's is not known to a page
    that is the same for all.  The filter's days are in the same zone.
    """
    days: dict[date, list[NewsItem]] = {}
    for item in items:
        days.setdefault(local_date(item.published_at, time_zone), []).append(item)
    return tuple(NewsDay(day, tuple(found)) for day, found in days.items())


def article_url(view: EntryView) -> str:
    """The address of the article in the page's language."""
    return url_for("news.article", id=view.id, slug=view.slug)


def _size(item: NewsItem) -> int:
    texts = (item.title.text, item.summary.text if item.summary else "", *item.topics)
    return sum(map(sys.getsizeof, texts)) + _BESIDE_THE_TEXT


def init_app(app: Flask) -> None:
    """Prepare the place where the items of lists are kept."""
    app.extensions[EXTENSION] = RecentlyUsed(MOST_BYTES, _size)
