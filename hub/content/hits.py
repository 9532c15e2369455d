"""The entries of every kind that have the words of a search, those that fit best first."""

from collections.abc import Callable, Collection

from sqlalchemy import select

from hub.content.filters import ListFilter
from hub.content.models import Entry, EntryText
from hub.content.paging import Page, PageKey, PagePosition
from hub.content.queries import entries_by_id, entries_with_words
from hub.content.search_words import SearchWords, found_terms, search_words
from hub.core.database import db

MOST_RANKED = 200


def first_hits(
    kinds: Collection[str], wanted: ListFilter, limit: int, most: int
) -> tuple[Page[Entry], int]:
    """The first page of what has the words, newest first, and how many have, at most `most`.

    The index is asked once: for the beginning of a common word that is most of the work.
    """
    keys = _newest(kinds, wanted, most)
    return _page(keys, 0, limit), len(keys)


def best_hits(
    kinds: Collection[str], wanted: ListFilter, position: PagePosition, limit: int
) -> tuple[Page[Entry], int]:
    """One page of the newest 200 hits, those with most of the words in a title first.

    And how many hits were looked at.
    """

    def best_first(ids: list[int]) -> list[int]:
        ranks = _ranks(ids, search_words(wanted.q))
        # Sorting keeps the order of equals: newest first.
        return sorted(ids, key=lambda entry_id: -ranks.get(entry_id, 0))

    return hits_in_order(kinds, wanted, best_first, position, limit)


def hits_in_order(
    kinds: Collection[str],
    wanted: ListFilter,
    in_order: Callable[[list[int]], list[int]],
    position: PagePosition,
    limit: int,
) -> tuple[Page[Entry], int]:
    """One page of the newest 200 hits, in the order that `in_order` puts their ids, newest first.

    And how many hits were looked at.
    """
    newest = {key.id: key for key in _newest(kinds, wanted, MOST_RANKED)}
    keys = [newest[entry_id] for entry_id in in_order(list(newest))]
    return _page(keys, _first_of_page(keys, position, limit), limit), len(keys)


def _newest(kinds: Collection[str], wanted: ListFilter, most: int) -> list[PageKey]:
    """The keys of the newest hits, in the order of the index."""
    statement, key = entries_with_words(kinds, wanted)
    newest = statement.with_only_columns(Entry.id, Entry.published_at).order_by(key.desc())
    rows = db.session.execute(newest.limit(most))
    return [PageKey(row.published_at, row.id) for row in rows]


def _page(keys: list[PageKey], first: int, limit: int) -> Page[Entry]:
    shown = keys[first : first + limit]
    entries = entries_by_id([key.id for key in shown])
    return Page(
        tuple(entries[key.id] for key in shown if key.id in entries),
        before=shown[0] if shown and first else None,
        after=shown[-1] if shown and first + limit < len(keys) else None,
    )


def _first_of_page(keys: list[PageKey], position: PagePosition, limit: int) -> int:
    """Where a page begins; the first one where its key is not among the ranked any more."""
    places = {key.id: place for place, key in enumerate(keys)}
    if position.after and position.after.id in places:
        return places[position.after.id] + 1
    if position.before and position.before.id in places:
        return max(0, places[position.before.id] - limit)
    return 0


def _ranks(ids: list[int], words: SearchWords) -> dict[int, int]:
    """For each entry, how many of the words one of its titles has."""
    ranks: dict[int, int] = {}
    titles = select(EntryText.entry_id, EntryText.title).where(EntryText.entry_id.in_(ids))
    for entry_id, title in db.session.execute(titles):
        ranks[entry_id] = max(ranks.get(entry_id, 0), len(found_terms(title, words)))
    return ranks
