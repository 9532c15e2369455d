"""News items as lists show them."""

from collections.abc import Iterable, Mapping

from flask import url_for

from hub.content.models import Entry
from hub.content.presenting import EntryView, entry_view, shown_towns
from hub.core.words import page_language
from hub.towns.queries import network
from hub.web.shown import NewsItem, ShownTown


def news_items(entries: Iterable[Entry]) -> tuple[NewsItem, ...]:
    """Entries with texts and topics, in the page's language."""
    known = network()
    towns = shown_towns(known, page_language())
    zones = {town.id: town.time_zone for town in known.every_town}
    return tuple(
        news_item(entry_view(entry, page_language()), towns, zones.get(entry.owner_town_id or 0))
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
    )


def article_url(view: EntryView) -> str:
    """The address of the article in the page's language."""
    return url_for("news.article", id=view.id, slug=view.slug)
