"""Every SELECT that concerns entries of any kind."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import selectinload

from hub.content.filters import ListFilter
from hub.content.kept_values import kept_value
from hub.content.models import (
    Entry,
    EntryAudience,
    EntryText,
    EntryTopic,
    Provenance,
    Topic,
)
from hub.content.paging import Page, PageKey, PagePosition, cut_page
from hub.content.search import matching_entries, newest_rows, row_key
from hub.content.search_words import search_words
from hub.content.stamps import STAMP_COLUMNS, EntryStamp
from hub.content.visibility import readable_now
from hub.core.clock import now
from hub.core.database import db
from hub.towns.queries import network

TOMBSTONE = timedelta(days=90)
_STAMP_BYTES: Final = 500  # about, with what the filter holds


def matching(wanted: ListFilter, kind: str) -> list[ColumnElement[bool]]:
    """The conditions of a filter on entries of a kind: all but the days and the kind itself."""
    conditions = _narrowing(wanted)
    found = matching_entries(wanted.q, [kind]) if wanted.q else None
    if found is not None:
        conditions.append(Entry.id.in_(found))
    return conditions


def _narrowing(wanted: ListFilter) -> list[ColumnElement[bool]]:
    """What a filter says of entries of every kind, without its words and days."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.towns or wanted.groups:
        conditions.append(Entry.owner_town_id.in_(_town_ids(wanted)))
    if wanted.topics:
        topics = (
            select(EntryTopic.entry_id)
            .join(Topic, Topic.id == EntryTopic.topic_id)
            .where(Topic.slug.in_(wanted.topics), EntryTopic.entry_id == Entry.id)
        )
        conditions.append(topics.exists())
    if wanted.languages:
        texts = select(EntryText.entry_id).where(
            EntryText.language.in_(wanted.languages), EntryText.entry_id == Entry.id
        )
        conditions.append(texts.exists())
    if wanted.audiences:
        audiences = select(EntryAudience.entry_id).where(
            EntryAudience.audience.in_(wanted.audiences), EntryAudience.entry_id == Entry.id
        )
        conditions.append(audiences.exists())
    return conditions


def _town_ids(wanted: ListFilter) -> set[int]:
    """The towns that the filter names: towns and the members of groups, both together."""
    known = network()
    ids = {town.id for town in known.every_town if town.slug in wanted.towns}
    for group in known.groups:
        if group.slug in wanted.groups:
            ids.update(group.member_ids)
    return ids


def with_words(statement: Select[Entry]) -> Select[Entry]:
    """The selection with texts, provenances and topics, each loaded in one statement."""
    return statement.options(
        selectinload(Entry.texts),
        # The draft as it was taken in is as long as the entry itself, and no page shows it.
        selectinload(Entry.provenances).defer(Provenance.draft, raiseload=True),
        selectinload(Entry.topics),
    )


def latest_stamps(
    kind: str, wanted: ListFilter, position: PagePosition | None = None, limit: int = 30
) -> Page[EntryStamp]:
    """One page of a kind's public entries, newest first."""
    at = position or PagePosition()
    if search_words(wanted.q).wanted:  # the index of words is mended without a change
        return _newest_hits([kind], wanted, at, limit)
    return kept_value(
        ("stamps", kind, wanted, at, limit),
        lambda: _latest_stamps(kind, wanted, at, limit),
        lambda page: _STAMP_BYTES * (len(page.rows) + 1),
    )


def _latest_stamps(
    kind: str, wanted: ListFilter, position: PagePosition, limit: int
) -> Page[EntryStamp]:
    order = tuple_(Entry.published_at, Entry.id)
    statement = select(Entry).where(
        Entry.kind == kind, readable_now(now()), *matching(wanted, kind), *of_days(wanted)
    )
    if position.after:
        statement = statement.where(order < (position.after.moment, position.after.id))
    if position.before:
        statement = statement.where(order > (position.before.moment, position.before.id))
        statement = statement.order_by(Entry.published_at.asc(), Entry.id.asc())
    else:
        statement = statement.order_by(Entry.published_at.desc(), Entry.id.desc())
    return _page_of_stamps(statement, position, limit)


def _page_of_stamps(statement: Select[Any], position: PagePosition, limit: int) -> Page[EntryStamp]:
    rows = db.session.execute(statement.with_only_columns(*STAMP_COLUMNS).limit(limit + 1))
    found = [EntryStamp(*row) for row in rows]
    return cut_page(found, limit, position, lambda stamp: PageKey(stamp.published_at, stamp.id))


def latest_entries(
    kind: str, wanted: ListFilter, position: PagePosition | None = None, limit: int = 30
) -> Page[Entry]:
    """The same page with texts, provenances and topics."""
    return _with_entries(latest_stamps(kind, wanted, position, limit))


def _with_entries(page: Page[EntryStamp]) -> Page[Entry]:
    found = entries_by_id([stamp.id for stamp in page.rows])
    rows = tuple(found[stamp.id] for stamp in page.rows if stamp.id in found)
    return Page(rows, page.before, page.after)


def count_entries(kind: str, wanted: ListFilter, at_most: int) -> int:
    """How many public entries of a kind a filter finds; counting stops at `at_most`."""
    return kept_value(("count", kind, wanted, at_most), lambda: _count(kind, wanted, at_most))


def _count(kind: str, wanted: ListFilter, at_most: int) -> int:
    if search_words(wanted.q).wanted:
        return count_hits([kind], wanted, at_most)
    found = (
        select(Entry.id)
        .where(Entry.kind == kind, readable_now(now()), *matching(wanted, kind), *of_days(wanted))
        .limit(at_most)
    )
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def latest_counted(
    kind: str, wanted: ListFilter, position: PagePosition, limit: int, at_most: int
) -> tuple[Page[EntryStamp], int]:
    """One page of a kind's public entries, newest first, and how many a filter finds.

    Counting stops at `at_most`.  For words the index is asked once, where both are in one answer:
    for the beginning of a common word that is most of the work.
    """
    if position == PagePosition() and search_words(wanted.q).wanted:
        statement, key = entries_with_words([kind], wanted)
        newest = statement.with_only_columns(Entry.id).order_by(key.desc()).limit(at_most)
        ids = db.session.scalars(newest).all()
        first = select(Entry).where(Entry.id.in_(ids[: limit + 1]))
        in_order = first.order_by(Entry.published_at.desc(), Entry.id.desc())
        return _page_of_stamps(in_order, position, limit), len(ids)
    page = latest_stamps(kind, wanted, position, limit)
    return page, count_entries(kind, wanted, at_most)


def newest_hits(
    kinds: Collection[str], wanted: ListFilter, position: PagePosition, limit: int
) -> Page[Entry]:
    """One page of what has the words of `wanted.q`, newest first, with texts and topics."""
    return _with_entries(_newest_hits(kinds, wanted, position, limit))


def _newest_hits(
    kinds: Collection[str], wanted: ListFilter, position: PagePosition, limit: int
) -> Page[EntryStamp]:
    statement, key = entries_with_words(kinds, wanted)
    if position.after:
        statement = statement.where(key < _row(position.after))
    if position.before:
        statement = statement.where(key > _row(position.before)).order_by(key.asc())
    else:
        statement = statement.order_by(key.desc())
    return _page_of_stamps(statement, position, limit)


def count_hits(kinds: Collection[str], wanted: ListFilter, most: int) -> int:
    """How many entries have the words; `most` when there are as many or more."""
    statement, key = entries_with_words(kinds, wanted)
    newest = statement.with_only_columns(Entry.id).order_by(key.desc()).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(newest)) or 0


def entries_with_words(
    kinds: Collection[str], wanted: ListFilter
) -> tuple[Select[Entry], ColumnElement[int]]:
    """Selects public entries that have the words of `wanted.q`, and the key to order them by.

    In its order, backwards, few rows cost the same however many entries have the words: asked
    for by their ids, all of them would be read first.
    """
    statement, key = newest_rows(search_words(wanted.q), kinds)
    conditions = (*_narrowing(wanted), *of_days(wanted))
    return statement.where(Entry.kind.in_(kinds), readable_now(now()), *conditions), key


def _row(key: PageKey) -> int:
    return row_key(key.moment, key.id)


def of_days(wanted: ListFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter's days, on the day of publication."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.from_at:
        conditions.append(Entry.published_at >= wanted.from_at)
    if wanted.until_at:
        conditions.append(Entry.published_at < wanted.until_at)
    return conditions


def entry_by_id(kind: str, entry_id: int) -> Entry | None:
    """One entry of a kind in any state, with texts, provenances and topics."""
    statement = select(Entry).where(Entry.kind == kind, Entry.id == entry_id)
    return db.session.scalars(with_words(statement)).one_or_none()


def entries_by_id(ids: list[int]) -> dict[int, Entry]:
    """Entries with texts, provenances and topics, by id."""
    statement = select(Entry).where(Entry.id.in_(ids))
    return {entry.id: entry for entry in db.session.scalars(with_words(statement))}


def languages_of_entry(kind: str, entry_id: int) -> tuple[list[str], str] | None:
    """The languages that an entry of a kind is in, and its original one; None without it."""
    statement = (
        select(Entry.language, EntryText.language)
        .outerjoin(EntryText, EntryText.entry_id == Entry.id)
        .where(Entry.id == entry_id, Entry.kind == kind)
    )
    rows = db.session.execute(statement).all()
    return ([present for _, present in rows if present], rows[0][0]) if rows else None


def withdrawn_entries(kind: str, wanted: ListFilter, limit: int = 200) -> list[Entry]:
    """Tombstones: what was withdrawn in the last 90 days, newest first."""
    statement = (
        select(Entry)
        .where(
            Entry.kind == kind,
            Entry.state == "withdrawn",
            Entry.visibility == "public",
            Entry.withdrawn_at > now() - TOMBSTONE,
            *matching(wanted, kind),
        )
        .order_by(Entry.withdrawn_at.desc())
        .limit(limit)
    )
    return list(db.session.scalars(with_words(statement)))


def all_topics() -> list[Topic]:
    """Every topic, focus areas first."""
    return list(db.session.scalars(select(Topic).order_by(Topic.scheme, Topic.position, Topic.id)))


def listed_entries(
    kind: str | None, town_slug: str | None, after_id: int = 0, limit: int = 500
) -> list[tuple[Entry, Provenance | None]]:
    """Entries of every state for `hub entry list`, by id, with their first provenance."""
    statement = select(Entry).where(Entry.id > after_id).order_by(Entry.id).limit(limit)
    if kind:
        statement = statement.where(Entry.kind == kind)
    if town_slug:
        ids = [town.id for town in network().towns if town.slug == town_slug]
        statement = statement.where(Entry.owner_town_id.in_(ids))
    entries = db.session.scalars(with_words(statement)).all()
    return [(entry, entry.provenances[0] if entry.provenances else None) for entry in entries]
