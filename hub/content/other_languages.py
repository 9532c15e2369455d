"""A word that is searched for in one language, found in the others: koncert, konsert, Konzert.

The words stand in `words_in_languages.toml`.
"""

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from hub.core.folding import folded_forms
from hub.core.languages import INTERFACE_LANGUAGES
from hub.web.shown import Words

WORDS_FILE: Final = Path(__file__).with_name("words_in_languages.toml")
SHORTEST_BEGINNING: Final = 6
"""A shorter word stands for itself: too much else begins so."""
_SHORTEST_STEM: Final = 5
_LONGEST_ENDING: Final = 3


@lru_cache(maxsize=512)
def other_words(typed: str) -> tuple[Words, ...]:
    """What is looked for beside a folded word, in the order of the languages; mostly nothing.

    Those without a language are other forms, which no page names.  What begins with the word
    itself is left out: it is found already.
    """
    found: dict[str, Words] = {}
    for word in _row_of(typed):
        plain = folded_forms(word.text)[0]
        if not plain.startswith(typed):
            found.setdefault(plain, word)
    return tuple(found.values())


def _row_of(typed: str) -> tuple[Words, ...]:
    """The row of a word; of one that is not there, that of the nearest with another ending."""
    known = _known_words()
    if typed in known:
        return known[typed]
    for cut in range(1, _LONGEST_ENDING + 1):
        stem = typed[:-cut]
        if len(stem) >= _SHORTEST_STEM and stem in known:
            return known[stem]
    if len(typed) < _SHORTEST_STEM:
        return ()
    longer = [
        row
        for word, row in known.items()
        if word.startswith(typed) and len(word) <= len(typed) + _LONGEST_ENDING
    ]
    # Of several rows none is meant more than the others.
    return longer[0] if len(set(map(id, longer))) == 1 else ()


@cache
def _known_words() -> dict[str, tuple[Words, ...]]:
    """The row of each word, by each way in which it may be typed."""
    known: dict[str, tuple[Words, ...]] = {}
    for row in tomllib.loads(WORDS_FILE.read_text("utf-8"))["words"]:
        words = tuple(Words(row[language], language) for language in INTERFACE_LANGUAGES)
        words += tuple(Words(text, "") for text in row.get("also", ()))
        for word in words:
            known |= dict.fromkeys(folded_forms(word.text), words)
    return known
