"""Folds letters so that words are found however they are typed: Tromsø as tromso, Łódź as lodz."""

import unicodedata
from collections.abc import Callable

# Letters that Unicode does not take apart, and how people type them without the right keyboard.
_PLAIN = {
    "ø": "o",
    "œ": "oe",
    "æ": "ae",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ŋ": "n",
    "ŧ": "t",
    "ħ": "h",
    "ı": "i",
    "ĸ": "k",
    "ß": "ss",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "ʹ": "'",
    "–": "-",
    "‑": "-",
    "\u00ad": "",
}
# The two-letter spellings of German, Danish and Norwegian.
_DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
_MARKS = dict.fromkeys(range(768, 880))
_PLAIN_TABLE = str.maketrans(_PLAIN)
_DIGRAPH_TABLE = str.maketrans(_DIGRAPHS)


def folded(text: str) -> str:
    """`text` in lower case without diacritics: "Köln" is "koln", "Straße" "strasse".

    Spaces and punctuation stay, so words keep their borders; soft hyphens go.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_TABLE))
    plain = apart.translate(_MARKS).translate(_PLAIN_TABLE)
    return unicodedata.normalize("NFC", plain).casefold()


def folded_forms(text: str) -> tuple[str, ...]:
    """The ways in which `text` may be typed: "Köln" is ("koln", "koeln")."""
    plain = folded(text)
    if text.isascii():
        return (plain,)
    composed = unicodedata.normalize("NFC", text).casefold()
    spelled_out = folded(composed.translate(_DIGRAPH_TABLE))
    return (plain,) if spelled_out == plain else (plain, spelled_out)


def same_spelling_key(text: str) -> str:
    """`text` folded, with every run of spaces and punctuation as one space: for comparing names."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded(text)).split())


def finder(words: str) -> Callable[[str], bool]:
    """Tells of a text whether words of it begin with each of `words`, in whatever order.

    However letters are typed, as in `same_spelling_key`; where no words are left, of no text.
    """
    wanted = same_spelling_key(words).split()

    def finds(text: str) -> bool:
        there = same_spelling_key(text).split()
        return bool(wanted) and all(any(one.startswith(word) for one in there) for word in wanted)

    return finds
