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
SHORTEST_THAT_GOES_ON: Final = 7
"""A shorter word stands for itself: too much else begins so."""
# With more letters a word is another one too often: "joulukuu" is December, "joulu" Christmas.
_LONGEST_ENDING: Final = 2


@lru_cache(maxsize=512)
def other_words(typed: str) -> tuple[Words, ...]:
    """What is looked for beside a folded word, in the order of the languages; mostly nothing.

    Those without a language are other forms, which no page names.  What begins with the word
    itself is left out: it is found already.
    """
    found: dict[str, Words] = {}
    for word in _row_of(typed):
        forms = folded_forms(word.text)
        if not any(form.startswith(typed) for form in forms):
            found.setdefault(forms[0], word)
    return tuple(found.values())


def _row_of(typed: str) -> tuple[Words, ...]:
    """The row of a word, or of what is left of it without a short ending."""
    known = _known_words()
    longest = min(_LONGEST_ENDING, max(0, len(typed) - SHORTEST_THAT_GOES_ON))
    stems = (typed[: len(typed) - cut] for cut in range(longest + 1))
    return next((known[stem] for stem in stems if stem in known), ())


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
