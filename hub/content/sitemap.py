"""What a sitemap lists of the entries: the public ones, cut by their ids into parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from hub.content.models import Entry, EntryText
from hub.content.visibility import public_now
from hub.core.clock import now
from hub.core.database import db
from hub.core.languages import page_languages


@dataclass(frozen=True, slots=True)
class EntriesPart:
    """The entries whose id divided by the size of a part is `number`; when the newest changed."""

    number: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """An entry with its original title, of which its address is made.

    `languages` are those of the pages in which it has words, the original one first.
    """

    id: int
    kind: str
    title: str
    languages: tuple[str, ...]
    modified_at: datetime


def sitemap_parts(kinds: Sequence[str], size: int) -> list[EntriesPart]:
    """The parts that hold public entries of these kinds, in order."""
    number = (Entry.id // size).label("part")
    statement = (
        select(number, func.max(Entry.updated_at))
        .where(Entry.kind.in_(kinds), public_now(now()))
        .group_by("part")
        .order_by("part")
    )
    return [EntriesPart(int(row[0]), row[1]) for row in db.session.execute(statement)]


def sitemap_entries(kinds: Sequence[str], number: int, size: int) -> list[SitemapEntry]:
    """The public entries of one part, by id: a range of the key, so that none is counted past."""
    statement = (
        select(
            Entry.id,
            Entry.kind,
            Entry.language,
            Entry.updated_at,
            EntryText.language.label("written_in"),
            EntryText.title,
        )
        .join(EntryText, EntryText.entry_id == Entry.id)
        .where(
            Entry.id >= number * size,
            Entry.id < (number + 1) * size,
            Entry.kind.in_(kinds),
            public_now(now()),
        )
        .order_by(Entry.id, EntryText.language)
    )
    by_entry = groupby(db.session.execute(statement), key=lambda row: row.id)
    return [_sitemap_entry(list(rows)) for _id, rows in by_entry]


def _sitemap_entry(texts: Sequence[Any]) -> SitemapEntry:
    # The address follows the original's title, else that of the first language there is.
    original = next((row for row in texts if row.written_in == row.language), texts[0])
    written = page_languages([row.written_in for row in texts], original.language)
    return SitemapEntry(original.id, original.kind, original.title, written, original.updated_at)
