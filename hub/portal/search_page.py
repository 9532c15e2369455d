"""What the page of the search shows, as values: towns and topics first, then entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import url_for

from hub.content.filter_choices import ReadFilter
from hub.content.filters import ListFilter
from hub.content.hits import hits_in_order
from hub.content.kinds import EntryKind
from hub.content.models import Entry
from hub.content.paging import Page, PagePosition
from hub.content.presenting import entry_view, shown_town, topic_views
from hub.content.queries import all_topics, entries_by_id
from hub.content.search_words import SearchWords
from hub.content.snippets import best_found
from hub.core.clock import now
from hub.core.words import page_language
from hub.plugin_host.times_found import times_found
from hub.portal.entry_pages import entry_url, kinds_with_pages
from hub.portal.names_found import FoundTown, topics_called, towns_called
from hub.towns.network import Network
from hub.web.caching import holds_until
from hub.web.reading import languages_read
from hub.web.shown import Marked, ShownTime, ShownTown, Words

TOWN = "town"
RELEVANCE, NEWEST = "relevance", "newest"


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found.

    `found_in` is the language of the text that has the words, "" when that is the one in which
    the reader sees the entry; `own_title` is then the title in the page's language, if any.
    """

    url: str
    kind: str
    title: Marked
    snippet: Marked | None
    town: ShownTown | None
    published_at: datetime
    time_zone: str
    time: ShownTime | None
    is_over: bool
    found_in: str
    own_title: str
    is_own_language: bool
    original_language: str
    origin: str


@dataclass(frozen=True, slots=True)
class TownHit:
    """A town that was found, and the name by which, when it is not the one shown."""

    town: ShownTown
    also_called: Words | None


@dataclass(frozen=True, slots=True)
class Way:
    """A link to another view of the same search; `current` is the one shown."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The page of the search.

    `also` are the words that were looked for in other languages.
    `count` is how many towns and entries there are, at most `most` and then more than that;
    `is_asked` is false without a word to look for.
    """

    read: ReadFilter
    narrowed: Any
    is_asked: bool
    kind: str
    sort: str
    notes: tuple[str, ...]
    also: tuple[Words, ...]
    ways: tuple[Way, ...]
    sorts: tuple[Way, ...]
    towns: tuple[TownHit, ...]
    topics: tuple[Way, ...]
    hits: tuple[Hit, ...]
    count: int
    most: int
    newer_url: str | None
    older_url: str | None
    is_first: bool
    corrections: tuple[Way, ...]
    ways_on: tuple[Way, ...]


def hits_of(entries: tuple[Entry, ...], words: SearchWords, known: Network) -> tuple[Hit, ...]:
    """Entries with texts and topics, as the page shows them."""
    by_name = kinds_with_pages()
    times = _times(entries, by_name)
    return tuple(
        _hit(entry, by_name[entry.kind], words, known, times.get(entry.id)) for entry in entries
    )


def _times(entries: tuple[Entry, ...], by_name: Mapping[str, EntryKind]) -> dict[int, ShownTime]:
    """When the entries take place, asked once per kind; the answer ends when one of them does."""
    times: dict[int, ShownTime] = {}
    for name, kind in by_name.items():
        ids = [entry.id for entry in entries if entry.kind == name]
        times.update(times_found(kind, ids))
    _hold_until_one_ends(times)
    return times


def _hold_until_one_ends(times: Mapping[int, ShownTime]) -> None:
    moment = now()
    holds_until(min((t.ends_at for t in times.values() if t.ends_at > moment), default=None))


def soonest_hits(
    kind: EntryKind, wanted: ListFilter, position: PagePosition, limit: int
) -> tuple[Page[Entry], int]:
    """One page of what was found of one kind, what takes place next first, and how many."""
    if kind.in_time is None:
        return hits_in_order([kind.name], wanted, partial(_soonest_first, kind), position, limit)
    found, count = kind.in_time(wanted, position, limit)
    entries = entries_by_id(list(found.rows))
    rows = tuple(entries[one] for one in found.rows if one in entries)
    return Page(rows, found.before, found.after), count


def _soonest_first(kind: EntryKind, ids: list[int]) -> list[int]:
    """Ids of one kind by when the entries take place: what comes first, then what was last.

    Those without a time stand behind, in their order.
    """
    times, moment = times_found(kind, ids), now()
    _hold_until_one_ends(times)

    def place(entry_id: int) -> tuple[int, int, float]:
        time = times.get(entry_id)
        if time is None:
            return (2, 0, 0)
        day, ends = time.starts_on.toordinal(), time.ends_at.timestamp()
        return (0, day, ends) if time.ends_at > moment else (1, -day, -ends)

    return sorted(ids, key=place)


def _hit(
    entry: Entry, kind: EntryKind, words: SearchWords, known: Network, time: ShownTime | None
) -> Hit:
    language = page_language()
    view = entry_view(entry, language, languages_read())
    # The reader's text first: the others are read only when it lacks a word.
    texts = sorted(entry.texts, key=lambda text: text.language != view.language)
    found = best_found(texts, words)
    own = found is None or found.text.language == view.language
    town = known.town_by_id(entry.owner_town_id)
    return Hit(
        url=entry_url(kind, view),
        kind=str(kind.one),
        title=found.title if found else Marked(((view.title, False),), view.language),
        snippet=found.snippet if found else None,
        town=shown_town(town, language) if town else None,
        published_at=entry.published_at,
        time_zone=town.time_zone if town else "UTC",
        time=time,
        is_over=time is not None and time.ends_at <= now(),
        found_in="" if own or found is None else found.text.language,
        own_title=view.title if not own and view.language == language else "",
        is_own_language=view.language == language or view.also_in_page_language,
        original_language=view.original_language,
        origin=view.origin,
    )


def town_hits(q: str, known: Network) -> tuple[TownHit, ...]:
    """The towns that are called so, in any language."""
    found: tuple[FoundTown, ...] = towns_called(q, known, page_language())
    return tuple(TownHit(shown_town(one.town, page_language()), one.also_called) for one in found)


def topic_ways(q: str) -> tuple[Way, ...]:
    """The topics that are called so, each with the news on it."""
    topics = topics_called(q, all_topics(), page_language())
    return tuple(
        Way(topic.name, url_for("news.index", topic=topic.slug))
        for topic in topic_views(topics, page_language())
    )
