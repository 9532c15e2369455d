"""Folds letters so that words are found however they are typed: Tromsø as tromso, Łódź as lodz."""

import unicodedata

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
