"""Finds items that concern a World Heritage site, by words of the towns' languages.

Pure, and linear in the length of the text: it runs for every item of every source.
"""

import html
import re
import unicodedata
from dataclasses import replace
from typing import Final

from hub.plugin_api import Draft, DraftText

TOPIC: Final = "world-heritage"
# A word deep in a long article is in passing; what an article is about stands at its beginning.
OPENING_CHARACTERS: Final = 600
LONGEST_HTML: Final = 6_000

# Letters that do not come apart into a plain letter and a mark.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "æ": "ae", "ß": "ss", "đ": "d", "\u00ad": "", "\u200b": ""}
)
_TAG: Final = re.compile(r"<[^<>]*>")
_MARK: Final = re.compile(r"[\u0300-\u036f]")

# Folded to plain lower-case letters, a space for any space or hyphen between words.  "UNESCO"
# alone is not here: schools, geoparks and cities carry it too; nor is "Bergstaden", which is
# just Røros, nor "Stöten", which is a ski resort.
_WORDS: Final = (
    # World Heritage, with endings and compounds
    r"varldsarv\w*",
    r"verdensarv\w*",
    r"verdsarv\w*",
    r"maailmanperin(?:to|no)\w*",
    r"welt(?:kultur|natur)?erbe\w*",
    r"swiatow\w+ dziedzictw\w+",
    r"dziedzictw\w+ swiatow\w+",
    r"world heritage",
    r"patrimoine mondial",
    # Falun
    r"fal(?:u|un) (?:koppar)?gruv(?:a|as|an|ans)",
    r"falun(?:s|er)? (?:copper )?mines?",
    r"falunin (?:kupari)?kaivo\w+",
    r"faluner (?:kupfer)?(?:grube|mine|bergwerk)\w*",
    r"(?:kupfer)?(?:grube|mine|bergwerk) (?:in|von) falun",
    r"kopaln\w+ (?:miedzi )?w falun(?:ie)?",
    r"(?:kobber)?minen i falun",
    r"(?:kobber)?gruv(?:a|en) i falun",
    r"stora (?:stoten|kopparberget)",
    r"store kopperberget?",
    r"great copper mountain",
    r"gross\w+ kupferberg\w*",
    r"bergsmansbygd\w*",
    # Røros
    r"(?:roros )?bergs?stad(?:en)? (?:og|och|and) circumferen\w+",
    r"roros bergs?stad",
    r"roros mining town",
    r"roros bjergstad",
    r"bergbaustadt roros",
    r"rorosin kaivoskaupun\w+",
    r"miast\w+ gornicz\w+ roros",
    r"[cs]ir[ck]umferen[sc]en",
    r"circumferenz",
    r"femundshytta\w*",
    r"storwartz",
)
_CONCERNS: Final = re.compile(r"\b(?:" + "|".join(_WORDS) + r")\b")
_BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2013_]+")


def folded(text: str) -> str:
    """Lower case without diacritics, one space between words: "Falu-Gruva" is "falu gruva"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return _BETWEEN.sub(" ", _MARK.sub("", decomposed))


def concerns_site(text: str) -> bool:
    """Whether plain text speaks of World Heritage or of one of the sites."""
    return _CONCERNS.search(folded(text)) is not None


def tagged(draft: Draft) -> Draft:
    """The draft with the topic "world-heritage" when it concerns a site, else as it was."""
    if TOPIC in draft.topics:
        return draft
    pieces = [*draft.categories, *(piece for text in draft.texts for piece in _pieces(text))]
    if not any(map(concerns_site, pieces)):
        return draft
    return replace(draft, topics=(*draft.topics, TOPIC))


def _pieces(text: DraftText) -> tuple[str, str, str]:
    return (
        _plain(text.title),
        _plain(text.summary),
        _plain(text.body)[:OPENING_CHARACTERS],
    )


def _plain(markup: str) -> str:
    without_tags = _TAG.sub(" ", markup[:LONGEST_HTML])
    return html.unescape(without_tags).strip()
