"""Search over entries: SQLite FTS5 and PostgreSQL tsvector behind one module.

The text is folded in Python (see `hub/core/folding.py`), since neither database makes Tromsø,
Łódź, Straße and Köln findable as tromso, lodz, strasse and koeln all at once.
"""

import re

from sqlalchemy import Integer as IntegerType
from sqlalchemy import Select, bindparam, column, delete, select, table, text
from sqlalchemy.orm import Session

from hub.core.database import db
from hub.core.folding import folded, folded_forms

_WORD = re.compile(r"\w+", re.UNICODE)
_MOST_WORDS = 12
# PostgreSQL refuses a word of more than 2 KB.
_LONGEST_WORD = 100
_MOST_CHARACTERS = 60_000
_TAG = re.compile(r"<[^>]*>")


def indexed_words(texts: list[tuple[str, str, str]]) -> str:
    """What is indexed of an entry's texts, each a (title, summary, body) with HTML in the body."""
    plain = " ".join(f"{title} {summary} {_TAG.sub(' ', body)}" for title, summary, body in texts)[
        :_MOST_CHARACTERS
    ]
    words: dict[str, None] = {}
    for word in _WORD.findall(plain):
        for form in folded_forms(word):
            words.setdefault(form)
    return " ".join(words)


def index_entries(session: Session, words_by_entry: dict[int, str]) -> None:
    """Put entries into the index, or anew; part of the caller's transaction."""
    if not words_by_entry:
        return
    remove_entries(session, list(words_by_entry))
    rows = [{"id": entry_id, "words": words} for entry_id, words in words_by_entry.items()]
    if db.engine.dialect.name == "sqlite":
        session.execute(text("INSERT INTO search_text (rowid, words) VALUES (:id, :words)"), rows)
    else:
        session.execute(
            text(
                "INSERT INTO search_text (entry_id, words) "
                "VALUES (:id, to_tsvector('simple', :words))"
            ),
            rows,
        )


def remove_entries(session: Session, entry_ids: list[int]) -> None:
    """Take entries out of the index; those that are not in it do no harm."""
    key = "rowid" if db.engine.dialect.name == "sqlite" else "entry_id"
    found = table("search_text", column(key, IntegerType))
    session.execute(delete(found).where(found.c[key].in_(entry_ids)))


def query_words(q: str) -> list[str]:
    """The folded beginnings of the words that a reader typed, at most twelve."""
    # Folded first: that may leave an apostrophe, which would end a word of PostgreSQL's query.
    words = _WORD.findall(folded(q[:_MOST_CHARACTERS]))
    return [word[:_LONGEST_WORD] for word in words[:_MOST_WORDS]]


def matching_entries(q: str) -> Select[tuple[int]] | None:
    """Selects the ids of entries that have all the words (or words that begin so).

    None when `q` has no word to look for.
    """
    words = query_words(q)
    if not words:
        return None
    if db.engine.dialect.name == "sqlite":
        expression = " ".join(f'"{word}"*' for word in words)
        found = table("search_text", column("rowid", IntegerType))
        return select(found.c.rowid).where(
            text("search_text MATCH :search_words").bindparams(
                bindparam("search_words", expression)
            )
        )
    expression = " & ".join(f"'{word}':*" for word in words)
    indexed = table("search_text", column("entry_id", IntegerType))
    return select(indexed.c.entry_id).where(
        text("search_text.words @@ to_tsquery('simple', :search_words)").bindparams(
            bindparam("search_words", expression)
        )
    )
