"""News items as lists show them."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask import url_for

from hub.content.models import Entry
from hub.content.presenting import EntryView, entry_view, shown_towns
from hub.core.words import page_language
from hub.towns.queries import network
from hub.web.clocks import local_date
from hub.web.reading import languages_read
from hub.web.shown import NewsDay, NewsItem, ShownTown


def news_items(entries: Iterable[Entry]) -> tuple[NewsItem, ...]:
    """Entries with texts and topics, in the page's language or one that the reader reads."""
    known, reads = network(), languages_read()
    towns = shown_towns(known, page_language())
    zones = {town.id: town.time_zone for town in known.every_town}
    return tuple(
        news_item(
            entry_view(entry, page_language(), reads), towns, zones.get(entry.owner_town_id or 0)
        )
        for entry in entries
    )


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
