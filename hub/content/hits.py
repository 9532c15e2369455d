"""The SELECTs of the search page: entries of every kind that have the words, newest first."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import ColumnElement, Select, func, select

from hub.content.filters import ListFilter
from hub.content.models import Entry, EntryText
from hub.content.paging import Page, PageKey, PagePosition, cut_page
from hub.content.queries import entries_by_id, matching, of_days, public_now, with_words
from hub.content.search import newest_rows, row_key
from hub.content.search_words import SearchWords, found_terms, search_words
from hub.core.clock import now
from hub.core.database import db

MOST_RANKED = 200


def newest_hits(
    kinds: Collection[str], wanted: ListFilter, position: PagePosition, limit: int
) -> Page[Entry]:
    """One page of what has the words of `wanted.q`, newest first, with texts and topics.

    Read from the index backwards, so that it costs the same however common the words are.
    """
    statement, key = _hits(kinds, wanted)
    if position.after:
        statement = statement.where(key < _row(position.after))
    if position.before:
        statement = statement.where(key > _row(position.before)).order_by(key.asc())
    else:
        statement = statement.order_by(key.desc())
    found = db.session.scalars(with_words(statement).limit(limit + 1)).all()
    return cut_page(found, limit, position, _key)


def best_hits(
    kinds: Collection[str], wanted: ListFilter, position: PagePosition, limit: int
) -> Page[Entry]:
    """One page of the newest 200 hits, those with most of the words in a title first."""
    statement, key = _hits(kinds, wanted)
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


def count_hits(kinds: Collection[str], wanted: ListFilter, most: int) -> int:
    """How many entries have the words; `most` when there are as many or more."""
    statement, key = _hits(kinds, wanted)
    newest = statement.with_only_columns(Entry.id).order_by(key.desc()).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(newest)) or 0


def _hits(kinds: Collection[str], wanted: ListFilter) -> tuple[Select[Entry], ColumnElement[int]]:
    statement, key = newest_rows(search_words(wanted.q))
    conditions = (*matching(replace(wanted, q="")), *of_days(wanted))
    return statement.where(Entry.kind.in_(kinds), public_now(now()), *conditions), key


def _ranks(ids: list[int], words: SearchWords) -> dict[int, int]:
    """For each entry, how many of the words one of its titles has."""
    ranks: dict[int, int] = {}
    titles = select(EntryText.entry_id, EntryText.title).where(EntryText.entry_id.in_(ids))
    for entry_id, title in db.session.execute(titles):
        ranks[entry_id] = max(ranks.get(entry_id, 0), len(found_terms(title, words)))
    return ranks


def _key(entry: Entry) -> PageKey:
    return PageKey(entry.published_at, entry.id)


def _row(key: PageKey) -> int:
    return row_key(key.moment, key.id)
