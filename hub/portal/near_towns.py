"""Towns whose name is like a word of an address that leads nowhere."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from hub.core.words import page_language
from hub.towns.queries import network
from hub.web.near_pages import LIKENESS
from hub.web.page_frame import town_url

SHORTEST_BEGINNING: Final = 2


def towns_beginning(typed: str) -> Iterator[tuple[str, str]]:
    """Name and address of the towns that have a spelling which begins so; folded, two letters."""
    if len(typed) >= SHORTEST_BEGINNING:
        for town in network().every_town:
            if any(key.startswith(typed) for key in town.spellings()):
                yield town.name(page_language()), town_url(town.slug)


def near_towns(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Name and address of the towns that the words (folded) may mean, in any spelling."""
    spellings = {key: town for town in network().every_town for key in town.spellings() if key}
    for word in words:
        for key in get_close_matches(word, spellings, n=1, cutoff=LIKENESS):
            town = spellings[key]
            yield town.name(page_language()), town_url(town.slug)
