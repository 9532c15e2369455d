"""A language that nobody speaks: English with accents, two fifths longer, between brackets.

What stands on a page outside the brackets did not pass through gettext; what the length pushes
out of its place would be pushed out by Finnish or German one day.
"""

import re
from collections.abc import Iterator

from flask import Flask
from selectolax.lexbor import LexborHTMLParser, LexborNode

from hub.core.words import EXTENSION, Words

OPENING, CLOSING = "⟦", "⟧"
GROWTH = 0.4
ACCENTED = str.maketrans("aceilnosuyzACEILNOSUYZ", "áčéíłñöšüýžÁČÉÍŁÑÖŠÜÝŽ")
UNTOUCHED = re.compile(r"(%\(\w+\)[sdif]|%%|\{\w*\}|<[^>]*>|&\w+;)")
FILLING = "lörem ipsüm dölor sit ämet"
SPOKEN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt")


def pseudo(message: str) -> str:
    """The message in the pseudo-language; placeholders, markup and entities as they are."""
    parts = UNTOUCHED.split(message)
    words = "".join(
        part if place % 2 else part.translate(ACCENTED) for place, part in enumerate(parts)
    )
    letters = sum(len(part) for part in parts[::2])
    more = max(1, round(letters * GROWTH)) if letters else 0
    filling = (FILLING + " ") * (more // len(FILLING) + 1)
    return f"{OPENING}{words} {filling[:more].strip()}{CLOSING}"


class PseudoWords(Words):
    """Every message in the pseudo-language."""

    def __init__(self) -> None:
        super().__init__([])

    def gettext(self, message: str) -> str:
        """The message itself, accented."""
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form for `n`, accented."""
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, _context: str, message: str) -> str:
        """The message itself, accented."""
        return pseudo(message)

    def npgettext(self, _context: str, msgid1: str, msgid2: str, n: int) -> str:
        """The form for `n`, accented."""
        return pseudo(msgid1 if n == 1 else msgid2)

    ugettext = gettext
    ungettext = ngettext


def speak_pseudo(app: Flask) -> None:
    """Let the English pages of an application speak the pseudo-language."""
    app.extensions[EXTENSION]._made["en"] = PseudoWords()


def untranslated(html: str) -> Iterator[str]:
    """The texts and spoken attributes of a page outside the brackets, in their order."""
    parsed = LexborHTMLParser(html)
    depth = 0
    for node in parsed.root.traverse(include_text=True) if parsed.root else ():
        if node.tag == "-text" and not is_no_message(node):
            outside, depth = outside_brackets(node.text(deep=False) or "", depth)
            yield outside
        for name in SPOKEN_ATTRIBUTES:
            yield outside_brackets(node.attributes.get(name) or "", 0)[0]


def is_no_message(node: LexborNode) -> bool:
    """Whether a text is a script's, a name in code, or said to be in another language."""
    above = node.parent
    while above is not None:
        if above.tag in {"script", "style", "template", "code"}:
            return True
        if language := above.attributes.get("lang"):
            return language != "en"
        above = above.parent
    return False


def outside_brackets(text: str, depth: int) -> tuple[str, int]:
    """What stands outside the brackets, and how many are open at the end."""
    kept = []
    for sign in text:
        if sign == CLOSING:
            depth -= 1
        elif sign == OPENING:
            depth += 1
        elif depth == 0:
            kept.append(sign)
    return "".join(kept), depth
