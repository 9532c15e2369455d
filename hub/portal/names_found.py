"""Towns and topics that are called as somebody searches, and the names nearest to a misspelling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from hub.content.models import Topic
from hub.content.search_words import SearchWords, folded_words, search_words
from hub.core.folding import folded, folded_forms
from hub.towns.describing import official_names
from hub.towns.network import Network, TownView, word_in
from hub.web.shown import Words

MOST_TOPICS = 6
_NEAR_ENOUGH = 0.72
_SHORTEST_TO_CORRECT = 4


@dataclass(frozen=True, slots=True)
class FoundTown:
    """A town, and the other name by which it was found; None when that is the one shown."""

    town: TownView
    also_called: Words | None


def towns_called(q: str, known: Network, language: str) -> tuple[FoundTown, ...]:
    """The towns with a name, in any language, that has all the words or is one of them."""
    words = search_words(q)
    found = []
    for town in known.every_town:
        own = town.name(language)
        name = next((name for name in _names(town, language) if is_called(name.text, words)), None)
        if name is not None:
            found.append(FoundTown(town, None if folded(name.text) == folded(own) else name))
    return tuple(found)


def topics_called(q: str, topics: Iterable[Topic], language: str) -> tuple[Topic, ...]:
    """The topics whose name in the page's language has all the words; each name once."""
    words = search_words(q)
    found: dict[str, Topic] = {}
    for topic in topics:
        name = word_in(topic.names, language)
        if is_called(name, words):
            found.setdefault(name, topic)
    return tuple(found.values())[:MOST_TOPICS]


def is_called(name: str, words: SearchWords) -> bool:
    """Whether a name has all the wanted words, or all of the name's words are wanted."""
    if not words.wanted:
        return False
    runs = [folded_words(form) for form in folded_forms(name)]
    places = [
        frozenset(run[place] for run in runs if place < len(run))
        for place in range(max(map(len, runs), default=0))
    ]
    taken: set[int] = set()
    missing = 0
    for term in words.wanted:
        here = [place for place in range(len(places)) if term.matches(places, place)]
        if here:
            exact = any(set(form) <= places[place] for form in term.forms for place in here)
            taken.update(here if exact else ())
        else:
            missing += 1
    return bool(places) and (missing == 0 or len(taken) == len(places))


def _names(town: TownView, language: str) -> list[Words]:
    """Every name of a town: the page's first, then the town's own, then all others."""
    apart = town.names_apart()
    codes = dict.fromkeys((*town.languages, *apart))
    names = [Words(town.names[language], language)] if language in town.names else []
    names += [Words(apart[code], code) for code in codes if code in apart]
    names += [Words(alias, "") for alias in town.aliases]
    return [*names, *official_names(town), Words(town.slug, "")]


def corrections(q: str, known: Network, topics: Sequence[Topic], language: str) -> tuple[str, ...]:
    """What somebody may have meant: `q` with a word made into the nearest name; at most three."""
    names = _vocabulary(known, topics, language)
    typed = q.split()
    found: dict[str, None] = {}
    for place, word in enumerate(typed):
        key = folded(word.strip('"-'))
        if len(key) < _SHORTEST_TO_CORRECT or key in names:
            continue
        for near in get_close_matches(key, names, n=2, cutoff=_NEAR_ENOUGH):
            found.setdefault(" ".join([*typed[:place], names[near], *typed[place + 1 :]]))
    return tuple(found)[:3]


def _vocabulary(known: Network, topics: Sequence[Topic], language: str) -> dict[str, str]:
    """Names as they are written, by their folded spelling."""
    names: dict[str, str] = {}
    for town in known.every_town:
        own = town.bare_name(language)
        for name in (own, *town.names_apart().values(), *town.aliases):
            for form in folded_forms(name):
                names.setdefault(form, own)
    for topic in topics:
        name = word_in(topic.names, language)
        names.setdefault(folded(name), name)
        for word in name.split():
            if len(word) > _SHORTEST_TO_CORRECT:
                names.setdefault(folded(word.strip(",")), word.strip(","))
    return names
