"""Which font files a page needs from the start.

The font comes in two files; a browser fetches the second where a page has one of its letters.
Both are shown only when they are there at once (`font-display: optional`), so that no text moves
under the reader's eyes; what a page surely needs is therefore named in its head. Each file is a
family of its own: of two files of one family, Chromium takes the late one too, after the paint.
"""

from typing import Final

from hub.core.words import page_language
from hub.web.shown import ShownNetwork

LATIN: Final = "vendor/schibsted-grotesk-latin-wght-normal.woff2"
EXTENDED: Final = "vendor/schibsted-grotesk-latin-ext-wght-normal.woff2"
LANGUAGES_WITH_EXTENDED_LETTERS: Final = frozenset({"pl"})
# The ranges of the first file's letters in hub.css; what lies above is in the second.
_LAST_OF_LATIN: Final = "\u00ff"
_LAST_OF_EXTENDED: Final = "\u02ba"


def has_extended_letters(text: str) -> bool:
    """Whether some letter of the text is in the second file."""
    return any(_LAST_OF_LATIN < letter <= _LAST_OF_EXTENDED for letter in text)


def font_files(network: ShownNetwork | None) -> tuple[str, ...]:
    """The files that the page's language and the names of the towns, which every page has, need."""
    names = "".join(town.name for town in network.towns) if network else ""
    if page_language() in LANGUAGES_WITH_EXTENDED_LETTERS or has_extended_letters(names):
        return LATIN, EXTENDED
    return (LATIN,)
