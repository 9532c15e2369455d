"""Whether a page shows what a reader typed as it was typed, in the field that it was typed into."""

import unicodedata
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from tests.torture.asking import Answer, environ_of
from tests.torture.naughty import Naughty
from tests.torture.web_places import Place

FIELDS: Final = (
    ("/en/search", "q"),
    ("/en/news", "q"),
    ("/en/calendar", "q"),
    ("/en/towns", "q"),
    ("/en/feedback", "page"),
)
SHORTEST_CUT: Final = 100  # no field holds fewer letters


def field_places() -> Iterator[Place]:
    """The fields that a query fills in."""
    for path, name in FIELDS:
        put, wrong = partial(_in_field, path, name), partial(otherwise_shown, name)
        yield Place(f"{path} field {name}", put, wrong)


def _in_field(path: str, name: str, one: Naughty) -> dict[str, Any]:
    return environ_of(path, f"{name}={one.encoded}")


def otherwise_shown(name: str, one: Naughty, answer: Answer) -> Iterator[str]:
    """A sentence when the field holds anything but the string, or its beginning.

    Spaces, and letters that nobody sees, may be tidied away; what is no text has no letters.
    """
    typed = _visible(one.text)
    if answer.status != 200 or "\ufffd" in typed:
        return
    page = LexborHTMLParser(answer.body.decode())
    values = [field.attributes.get("value") or "" for field in page.css(f"input[name={name}]")]
    if not any(_is_it(_visible(value), typed, len(value)) for value in values):
        yield f"shown as {values[-1:]}"


def _is_it(shown: str, typed: str, length: int) -> bool:
    return shown == typed or (length >= SHORTEST_CUT and typed.startswith(shown))


def _visible(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter)[0] not in "CZ")
