"""Text that was encoded as UTF-8 twice: "Ãœbersicht" for "Übersicht"."""

import re
from collections.abc import Callable

# Between two tags or quotation marks: what one program wrote in one go.
_PIECE = re.compile(r'[^<>"]*[^\x00-\x7f][^<>"]*')
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
# What Latin letters and the usual signs begin with when their UTF-8 is read as letters.
_SUSPICIOUS = re.compile("[\xc2-\xc9\xe2][^\x00-\x7f]")
_LIKELY = re.compile("[\xa0-\u024f\u2010-\u2122]+")
_LONGEST_EXAMPLE = 120


def decoded_once_more(text: str, note: Callable[[str], None]) -> str:
    """The text with each piece read once more that was encoded twice throughout.

    `note` is told of each such piece.  A piece with one foreign letter of its own is left as it
    is: it says what it means.
    """
    if not _SUSPICIOUS.search(text):
        return text

    def mended(found: re.Match[str]) -> str:
        try:
            better = _FOREIGN.sub(_read_again, found[0])
        except ValueError:
            return found[0]
        note(better.strip()[:_LONGEST_EXAMPLE])
        return better

    return _PIECE.sub(mended, text)


def _read_again(found: re.Match[str]) -> str:
    """The letters whose UTF-8 this is; raises ValueError when it is none."""
    read = b"".join(map(_byte, found[0])).decode("utf-8")
    if not _LIKELY.fullmatch(read):
        raise ValueError("not the letters of a language that is written in Latin")
    return read


def _byte(character: str) -> bytes:
    """The byte that was read as this character; windows-1252 has none for five."""
    if character < "\u0100":
        return character.encode("latin-1")
    return character.encode("cp1252")
