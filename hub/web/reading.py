"""The languages that a reader says to read, kept in a cookie that is set only by choosing.

What is written in one of them is shown as it was written, in the order that the reader gave.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from hub.core.languages import language_code
from hub.web.access import PUBLIC, open_to
from hub.web.kept_choices import kept_and_back, leads_back

pages = Blueprint("reading", __name__, url_prefix="/<lang>")
COOKIE: Final = "reads"
MOST: Final = 12
LONGEST: Final = 100
# No comma: it would be quoted in the cookie (RFC 6265 section 4.1.1).
BETWEEN: Final = "."
SAVED: Final = "saved"


def read_codes(values: Iterable[str]) -> tuple[str, ...]:
    """The languages among `values`, in their order and once each, at most twelve."""
    codes = (language_code(value) for value in values)
    return tuple(dict.fromkeys(code for code in codes if code))[:MOST]


def normal_reads(value: str) -> str:
    """A cookie's value as the hub would have set it, "" when it names no language."""
    return BETWEEN.join(read_codes(value[:LONGEST].split(BETWEEN)))


def languages_read() -> tuple[str, ...]:
    """The languages that the reader of this request says to read; none when nothing was chosen."""
    return _codes_kept(request.cookies.get(COOKIE, "")[:LONGEST])


@lru_cache(maxsize=512)
def _codes_kept(value: str) -> tuple[str, ...]:
    return read_codes(normal_reads(value).split(BETWEEN))


def moved_up(codes: tuple[str, ...], code: str) -> tuple[str, ...]:
    """The same languages with `code` one place earlier."""
    if code not in codes[1:]:
        return codes
    place = codes.index(code)
    return (*codes[: place - 1], code, codes[place - 1], *codes[place + 1 :])


def was_saved() -> bool:
    """Whether the page that is asked for is the one after the languages were saved."""
    return SAVED in request.args


@pages.get("/languages/save")
@open_to(PUBLIC)
@leads_back
def save() -> Response:
    """Keep the languages, or forget them when none is named, and lead back."""
    codes = moved_up(read_codes(request.args.getlist("reads")), request.args.get("up", ""))
    return kept_and_back(COOKIE, BETWEEN.join(codes), said=SAVED)
