"""Names in the order of a language's alphabet.

The rules are those of the CLDR's collations (https://cldr.unicode.org, `common/collation`) for
the seven languages, for Latin letters: what a language counts as a letter of its own has a place
of its own, every other letter with a mark stands with its plain one.  PyICU would bring all of
them, but has to be compiled on most machines.
"""

import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, TypeVar

from hub.core.folding import folded

Item = TypeVar("Item")
SortKey = tuple[tuple[tuple[int, str], ...], tuple[int, ...], str]

# Letters after the one named, in order; those in one word share a place and differ only when
# nothing else does.
_RULES: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "sv": (("d", ("d đ ð",)), ("y", ("y ü",)), ("z", ("å", "ä æ", "ö ø œ"))),
    "fi": (("d", ("d đ",)), ("y", ("y ü",)), ("z", ("å", "ä æ", "ö ø œ"))),
    "nb": (("d", ("d đ ð",)), ("y", ("y ü",)), ("z", ("æ ä", "ø ö", "å"))),
    "da": (("d", ("d đ ð",)), ("y", ("y ü",)), ("z", ("æ ä", "ø ö œ", "å"))),
    "pl": (
        *((plain, (own,)) for plain, own in zip("aceln", "ąćęłń", strict=True)),
        ("o", ("ó",)),
        ("s", ("ś",)),
        ("z", ("ź", "ż")),
    ),
}
# In Danish and Norwegian two a's are an å: Aarhus stands after Ærø.
_PAIRS: Final = {"da": (("aa", "å"),), "nb": (("aa", "å"),)}


@lru_cache(maxsize=16)
def _places(language: str) -> dict[str, tuple[str, int, int]]:
    """For each letter of its own: the letter it follows, its place after it, its rank there."""
    places: dict[str, tuple[str, int, int]] = {}
    for after, groups in _RULES.get(language, ()):
        for place, group in enumerate(groups, start=1):
            for rank, letter in enumerate(group.split()):
                # “y ü”: the first is the plain letter itself, so both stand at its own place.
                places[letter] = (after, 0 if group.split()[0] == after else place, rank)
    return places


def name_key(name: str, language: str) -> SortKey:
    """The key that sorts names as `language` does; upper case after lower, marks after plain."""
    places = _places(language)
    text = unicodedata.normalize("NFC", name).lower().replace("\u00ad", "")
    for pair, letter in _PAIRS.get(language, ()):
        text = text.replace(pair, letter)
    first: list[tuple[int, str]] = []
    second: list[int] = []
    for letter in text:
        if letter in places:
            after, place, rank = places[letter]
            first.append((place, after))
            second.append(rank)
            continue
        plain = folded(letter)
        for sign in plain or letter:
            first.append((0, sign))
            second.append(0 if sign == letter else 1)
    # A letter sorts before what follows it: ("a", 0) < ("a", 1) < ("b", 0).
    ordered = tuple((_rank(sign), f"{sign}{place}") for place, sign in first)
    return ordered, tuple(second), name.swapcase()


def _rank(sign: str) -> int:
    """Spaces and punctuation first, then digits, then letters, as the root collation has them."""
    if sign.isalpha():
        return 3
    if sign.isdigit():
        return 2
    return 0 if sign.isspace() else 1


def by_name(items: Iterable[Item], name: Callable[[Item], str], language: str) -> list[Item]:
    """The items in the order of their names as `language` sorts them."""
    return sorted(items, key=lambda item: name_key(name(item), language))
