"""The entries of every kind that have the words of a search, those that fit best first."""

from collections.abc import Collection

from sqlalchemy import select

from hub.content.filters import ListFilter
from hub.content.models import Entry, EntryText
from hub.content.paging import Page, PageKey, PagePosition
from hub.content.queries import entries_by_id, entries_with_words
from hub.content.search_words import SearchWords, found_terms, search_words
from hub.core.database import db

MOST_RANKED = 200


def best_hits(
    kinds: Collection[str], wanted: ListFilter, position: PagePosition, limit: int
) -> Page[Entry]:
    """One page of the newest 200 hits, those with most of the words in a title first."""
    statement, key = entries_with_words(kinds, wanted)
    newest = statement.with_only_columns(Entry.id, Entry.published_at).order_by(key.desc())
    rows = [(row.id, row.published_at) for row in db.session.execute(newest.limit(MOST_RANKED))]
    ranks = _ranks([entry_id for entry_id, _ in rows], search_words(wanted.q))
    # Sorting keeps the order of equals: newest first.
    rows.sort(key=lambda row: -ranks.get(row[0], 0))
    keys = [PageKey(at, entry_id) for entry_id, at in rows]
    first = _first_of_page(keys, position, limit)
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
