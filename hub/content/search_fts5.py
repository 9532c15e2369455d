"""What a reader looks for, in the language of SQLite's FTS5."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import text

from hub.content.search_words import SearchWords, Term
from hub.core.database import db

_LONGEST_KEPT_BEGINNING: Final = 6
"""As many letters as the index has of the beginnings of words, see migrations/0015."""
_MOST_NAMED: Final = 12
# To look for the next word reads over all places of the one before it, and this does not.
_ANY_BEGINS_SO = text("SELECT 1 FROM search_text WHERE search_text MATCH :beginning LIMIT 1")
# The words of the index that begin so.  Each is looked up by itself: to read on from one word to
# the next goes over all places of the first, and \x01 stands before each letter of a longer word.
_BEGIN_SO = text(
    "WITH RECURSIVE begins (word, number) AS ("
    " SELECT (SELECT term FROM search_words WHERE term >= :first LIMIT 1), 1 UNION ALL"
    " SELECT (SELECT term FROM search_words WHERE term >= word || char(1) LIMIT 1), number + 1"
    " FROM begins WHERE word < :behind AND number < :most)"
    " SELECT word FROM begins WHERE word < :behind"
)


def kind_mark(kind: str) -> str:
    """The word that each entry of a kind has in the index; none that is typed has its sign."""
    return "§" + kind.replace("_", "§")


def fts5_question(words: SearchWords, kinds: Collection[str]) -> str:
    """The question, for entries of these kinds; folded words hold no quotation marks.

    A beginning that is longer than those in the index is replaced by the words that begin so,
    if they are few: FTS5 would first put the places of all of them together, however many entries
    have one, and these it reads only as far as a page needs.
    """
    # Without kinds there is nothing to find, and no word is the sign alone.
    is_of_kind = "(" + (" OR ".join(f'"{kind_mark(kind)}"' for kind in kinds) or '"§"') + ")"
    question = "(" + " AND ".join([*map(_one_of, words.wanted), is_of_kind]) + ")"
    if not words.unwanted:
        return question
    return f"{question} NOT ({' OR '.join(map(_one_of, words.unwanted))})"


def _one_of(term: Term) -> str:
    asked = [
        one
        for form in term.every_form
        for one in (_begun(form) if term.begins(form) else [f'"{" ".join(form)}"'])
    ]
    return "(" + " OR ".join(asked) + ")"


def _begun(form: tuple[str, ...]) -> list[str]:
    *before, last = form
    if len(last) > _LONGEST_KEPT_BEGINNING:
        named = _words_that_begin(last)
        if len(named) < _MOST_NAMED:
            return [f'"{" ".join([*before, word])}"' for word in named or [last]]
    return [f'"{" ".join(form)}"*']


def _words_that_begin(beginning: str) -> list[str]:
    """At most `_MOST_NAMED` of them; `beginning` is longer than those in the index."""
    in_index = f'"{beginning[:_LONGEST_KEPT_BEGINNING]}"*'
    if db.session.scalar(_ANY_BEGINS_SO, {"beginning": in_index}) is None:
        return []
    behind = beginning + "\U0010ffff"
    found = db.session.scalars(
        _BEGIN_SO, {"first": beginning, "behind": behind, "most": _MOST_NAMED}
    )
    return list(found)
