"""The index of words: SQLite FTS5 and PostgreSQL tsvector behind one module.

The text is folded in Python (see `hub/core/folding.py`), since neither database makes Tromsø,
Łódź, Straße and Köln findable as tromso, lodz, strasse and koeln all at once.  The key of a row
is made of the entry's moment of publication and its id, so that reading the index backwards
gives the newest first and can stop after one page, however common a word is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    TextClause,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy import Integer as IntegerType
from sqlalchemy.orm import Session

from hub.content.models import Entry, EntryText
from hub.content.search_fts5 import fts5_question, kind_mark
from hub.content.search_words import Run, SearchWords, Term, indexed_words, search_words
from hub.core.changes import take_turns
from hub.core.database import db, writing
from hub.core.database_rows import write_rows

_ID_BITS = 31
_ID_MASK = (1 << _ID_BITS) - 1
_LATEST_SECOND = (1 << 32) - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What PostgreSQL keeps of the places of a word (its manual, 12.11).
_LAST_PLACE = 16_383
_MOST_PLACES = 255
_MOST_AT_ONCE = 500
# A word that ten of the newest thousand entries have is common: a page of it is soon full.
_NEWEST_LOOKED_AT = 1_000
_COMMON_FROM = 10

# On SQLite the keys of the full-text table stand beside it, since a row of it can only be
# taken out by its key.
_ROWS = table("search_text_rows", column("entry_id", IntegerType), column("row_id", BigInteger))
_TEXT = table(
    "search_text", column("entry_id", IntegerType), column("row_id", BigInteger), column("words")
)
_PUT_KEY = text("INSERT INTO search_text_rows (entry_id, row_id) VALUES (:entry, :row)")
_PUT_WORDS = text("INSERT OR REPLACE INTO search_text (rowid, words) VALUES (:row, :words)")
_PUT_VECTOR = text(
    "INSERT INTO search_text (entry_id, row_id, words) "
    "VALUES (:entry, :row, CAST(:words AS tsvector))"
)


def row_key(published_at: datetime, entry_id: int) -> int:
    """The key of an entry's row: whole seconds, then the id; grows with both."""
    seconds = (published_at - _EPOCH) // timedelta(seconds=1)
    return (min(max(seconds, 0), _LATEST_SECOND) << _ID_BITS) | entry_id


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """What the index has of an entry; of a new one there is nothing in it yet.

    `words` are what `indexed_words` makes of its texts.
    """

    kind: str
    published_at: datetime
    words: str
    is_new: bool = False


def index_entries(session: Session, words_by_entry: dict[int, str]) -> None:
    """Put entries into the index, or anew, with these words; part of the caller's transaction."""
    session.flush()
    known = select(Entry.id, Entry.kind, Entry.published_at).where(Entry.id.in_(words_by_entry))
    index_known_entries(
        session,
        {
            entry_id: IndexedEntry(kind, at, words_by_entry[entry_id])
            for entry_id, kind, at in session.execute(known)
        },
    )


def index_known_entries(session: Session, entries: Mapping[int, IndexedEntry]) -> None:
    """The same where the entries' kinds are known, and when they were published."""
    if not entries:
        return
    old = [number for number, entry in entries.items() if not entry.is_new]
    written = _marked if _is_sqlite() else _vector
    rows = [
        {"entry": number, "row": row_key(entry.published_at, number), "words": written(entry)}
        for number, entry in entries.items()
    ]
    if _is_sqlite():
        _write_to_file(session, old, rows)
        return
    remove_entries(session, old)
    write_rows(session.connection(), _PUT_VECTOR, rows)


def _write_to_file(session: Session, old: Sequence[int], rows: list[dict[str, Any]]) -> None:
    """Write rows on SQLite: over those with the same key, which only a new moment changes."""
    there: dict[int, int] = {}
    if old:
        found = select(_ROWS).where(_ROWS.c.entry_id.in_(old))
        there = {row.entry_id: row.row_id for row in session.connection().execute(found)}
    others = [row for row in rows if there.get(row["entry"]) != row["row"]]
    remove_entries(session, [row["entry"] for row in others if row["entry"] in there])
    write_rows(session.connection(), _PUT_KEY, others)
    write_rows(session.connection(), _PUT_WORDS, rows)


def remove_entries(session: Session, entry_ids: Sequence[int]) -> None:
    """Take entries out of the index; those that are not in it do no harm."""
    if not entry_ids:
        return
    if _is_sqlite():
        found = select(_ROWS.c.row_id).where(_ROWS.c.entry_id.in_(entry_ids))
        keys = list(session.scalars(found))
        indexed = table("search_text", column("rowid", BigInteger))
        session.execute(delete(indexed).where(indexed.c.rowid.in_(keys)))
        session.execute(delete(_ROWS).where(_ROWS.c.entry_id.in_(entry_ids)))
    else:
        session.execute(delete(_TEXT).where(_TEXT.c.entry_id.in_(entry_ids)))


def index_missing_entries() -> int:
    """Index what is published and not in the index, as after a step that made it anew."""
    count = last = 0
    while ids := _missing(last, _MOST_AT_ONCE):
        with writing() as session:
            take_turns(session)
            rows = session.execute(
                select(EntryText.entry_id, EntryText.title, EntryText.summary, EntryText.body)
                .where(EntryText.entry_id.in_(ids))
                .order_by(EntryText.entry_id, EntryText.language)
            )
            texts: dict[int, list[tuple[str, str, str]]] = {entry_id: [] for entry_id in ids}
            for entry_id, title, summary, body in rows:
                texts[entry_id].append((title, summary, body))
            index_entries(session, {key: indexed_words(value) for key, value in texts.items()})
        count, last = count + len(ids), ids[-1]
    return count


def _missing(after: int, limit: int) -> list[int]:
    indexed = (_ROWS if _is_sqlite() else _TEXT).c.entry_id
    there = select(indexed).where(indexed == Entry.id).exists()
    statement = select(Entry.id).where(Entry.id > after, Entry.state == "published", ~there)
    return list(db.session.scalars(statement.order_by(Entry.id).limit(limit)))


def matching_entries(q: str, kinds: Collection[str]) -> Select[Any] | None:
    """Selects the ids of entries that have all the words (or words that begin so).

    Others than those of `kinds` may be among them, and are not looked at on SQLite.  None when
    `q` has no word to look for.
    """
    words = search_words(q)
    if not words.wanted:
        return None
    found = select(cast(_entry_id(), IntegerType)).select_from(_TEXT)
    return found.where(_has_words(words, kinds))


def _has_words(words: SearchWords, kinds: Collection[str]) -> TextClause:
    """The condition on a row of the index; `words` must want something."""
    if _is_sqlite():
        expression, condition = fts5_question(words, kinds), "search_text MATCH :search_words"
    else:
        expression = _tsquery(words)
        condition = "search_text.words @@ CAST(:search_words AS tsquery)"
    return text(condition).bindparams(bindparam("search_words", expression))


def newest_rows(
    words: SearchWords, kinds: Collection[str]
) -> tuple[Select[Entry], ColumnElement[int]]:
    """Selects entries that have the words, and the key to order them by: newest last.

    Others than those of `kinds` may be among them, and are not looked at on SQLite.
    """
    has_words = _has_words(words, kinds)
    key: ColumnElement[int] = literal_column(_key_to_order_by(has_words), BigInteger)
    statement = (
        select(Entry).select_from(_TEXT).join(Entry, Entry.id == _entry_id()).where(has_words)
    )
    return statement, key


def _key_to_order_by(has_words: TextClause) -> str:
    """The key as SQL: on PostgreSQL for rare words in a form that no index is in the order of.

    PostgreSQL guesses how many rows have a word, and guesses the beginnings of words badly: it
    would read all rows backwards for a word that a few have.  So the newest rows are asked first.
    """
    if _is_sqlite():
        return "search_text.rowid"
    newest = (
        select(_TEXT.c.words)
        .select_from(_TEXT)
        .order_by(_TEXT.c.row_id.desc())
        .limit(_NEWEST_LOOKED_AT)
        .subquery("search_text")
    )
    found = select(func.count()).select_from(newest).where(has_words)
    is_common = (db.session.scalar(found) or 0) >= _COMMON_FROM
    return "search_text.row_id" if is_common else "(search_text.row_id + 0)"


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _entry_id() -> ColumnElement[int]:
    if _is_sqlite():
        return literal_column(f"(search_text.rowid & {_ID_MASK})", IntegerType)
    return literal_column("search_text.entry_id", IntegerType)


def _tsquery(words: SearchWords) -> str:
    """The question in PostgreSQL's language; folded words hold no apostrophes."""

    def run(form: Run, star: str) -> str:
        *before, last = form
        return "(" + " <-> ".join([*(f"'{word}'" for word in before), f"'{last}'{star}"]) + ")"

    def one(term: Term) -> str:
        asked = (run(form, ":*" if term.begins(form) else "") for form in term.every_form)
        return "(" + " | ".join(asked) + ")"

    wanted = [one(term) for term in words.wanted]
    return " & ".join([*wanted, *(f"!{one(term)}" for term in words.unwanted)])


def _marked(entry: IndexedEntry) -> str:
    """The words with the mark of the entry's kind, as SQLite indexes them."""
    return f"{entry.words} {kind_mark(entry.kind)}"


def _vector(entry: IndexedEntry) -> str:
    """The words with their places, as PostgreSQL reads a tsvector: no parser of its own."""
    in_order, _, spelled_out = entry.words.partition("\n")
    places: dict[str, list[int]] = {}
    for place, word in enumerate(in_order.split(" "), 1):
        if word:
            places.setdefault(word, []).append(min(place, _LAST_PLACE))
    lexemes = [
        f"'{word}':{','.join(map(str, found[:_MOST_PLACES]))}" for word, found in places.items()
    ]
    lexemes += [f"'{word}'" for word in spelled_out.split(" ") if word and word not in places]
    return " ".join(lexemes)


__all__ = [
    "IndexedEntry",
    "index_entries",
    "index_known_entries",
    "index_missing_entries",
    "indexed_words",
    "matching_entries",
    "newest_rows",
    "remove_entries",
    "row_key",
]
