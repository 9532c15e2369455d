"""Reads feeds: those that leave no doubt at once, all others with feedparser.

feedparser is called so that nothing in a document stops it.
"""

import html
import io
import re
import xml.sax
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import feedparser

from .certain_feed import read_certain_feed
from .charset import as_xml
from .notes import MAX_ITEMS

# What feedparser was seen to raise: on stray end tags (KeyError, TypeError), references to
# impossible characters (ValueError, UnicodeError), attributes that no element expects.
FEEDPARSER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RecursionError,
    TypeError,
    ValueError,
    xml.sax.SAXException,
)
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_ITEM = re.compile(r"<(?:[A-Za-z][\w.-]{0,20}:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_END_OF_ITEM = re.compile(r"</(?:[A-Za-z][\w.-]{0,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_END_OF_FEED = re.compile(
    r"</(?:[A-Za-z][\w.-]{0,20}:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE
)
_MAX_TAIL = 1_000
_MAX_PIECES = 300
_MAX_HEAD = 20_000
_ENTITY = re.compile(r"<!ENTITY\s+([\w.\-]{1,100})\s+(?:\"([^\"]*)\"|'([^']*)')\s*>")
_MAX_ENTITIES = 200
_MAX_EXPANDED = 1_000_000
_PAIR = re.compile(
    r"&#(?:x(d[89ab][0-9a-f]{2})|(5[56]\d{3}));&#(?:x(d[c-f][0-9a-f]{2})|(5[67]\d{3}));",
    re.IGNORECASE,
)
_CHARACTER = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,12})|([0-9]{1,12}));?")
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9A-Fa-f]{13,};?")


# An item of a page's length has a few thousand; feedparser is quadratic in some of them.
_MAX_ELEMENTS = 20_000
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{65536,}>")
# feedparser looks for an address of mail in a name, in time quadratic in its length.
_LONG_NAME = re.compile(
    r"(<(?:[\w.-]{1,20}:)?(?:author|contributor|creator|email|managingEditor|name|owner|publisher"
    r"|webMaster)\b[^<>]{0,200}>[^<]{500})[^<]+",
    re.IGNORECASE,
)


@dataclass(slots=True)
class ReadFeed:
    """What was found, in feedparser's words.

    `broken` has the beginnings of the items that could not be read, `left_out` says how many
    there are beyond the first `MAX_ITEMS`.
    """

    feed: dict[str, Any]
    entries: list[dict[str, Any]]
    version: str
    is_well_formed: bool
    broken: list[str] = field(default_factory=list)
    left_out: int = 0


def read_feed(text: str) -> ReadFeed:
    """The feed and its entries as feedparser's dictionaries; raises nothing.

    Of a feed that leaves no doubt they have only what drafts are made of.

    Markup is left as it came, relative addresses too.  When an item makes feedparser raise, the
    others are read one by one.
    """
    bounded, broken, left_out = _bounded_items(_bounded_entities(text))
    prepared = _possible_characters(bounded)
    read = _read_certain(prepared) or _parse(prepared) or _piece_by_piece(prepared)
    read.broken += broken
    read.left_out = left_out
    return read


def _bounded_items(text: str) -> tuple[str, list[str], int]:
    """The text with the first items alone, without those that have far too many elements.

    Gives the beginnings of the latter, and how many items are beyond the first ones.
    """
    bounded = _LONG_NAME.sub(r"\1", _LONG_TAG.sub("", text))
    starts = [found.start() for found in _ITEM.finditer(bounded)]
    ends = [found.end() for found in _END_OF_ITEM.finditer(bounded)]
    if not starts or (len(starts) <= MAX_ITEMS and bounded.count("<") <= _MAX_ELEMENTS):
        return bounded, [], 0
    broken: list[str] = []
    kept = [bounded[: starts[0]]]
    end_of_all = max(ends[-1], starts[-1]) if ends else len(bounded)
    for start, end in pairwise([*starts[: MAX_ITEMS + 1], end_of_all][: MAX_ITEMS + 1]):
        if bounded.count("<", start, end) > _MAX_ELEMENTS:
            broken.append(bounded[start : start + 200])
        else:
            kept.append(bounded[start:end])
    return "".join((*kept, bounded[end_of_all:])), broken, max(0, len(starts) - MAX_ITEMS)


def ends_in_an_item(text: str) -> bool:
    """Whether the document breaks off inside its last item, which then is half an item."""
    if _END_OF_FEED.search(text[-_MAX_TAIL:]):
        return False
    last = max((found.start() for found in _ITEM.finditer(text)), default=-1)
    return last >= 0 and not _END_OF_ITEM.search(text, last)


def _read_certain(text: str) -> ReadFeed | None:
    found = read_certain_feed(text)
    return ReadFeed(*found, version="certain", is_well_formed=True) if found else None


def _parse(text: str) -> ReadFeed | None:
    try:
        # A file object: feedparser opens a path or an address that it is given as bytes or text.
        result = feedparser.parse(
            io.BytesIO(as_xml(text)),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        return ReadFeed(
            feed=dict(result["feed"]),
            entries=[dict(entry) for entry in result["entries"]],
            version=str(dict.get(result, "version") or ""),
            is_well_formed=not result["bozo"],
        )
    except FEEDPARSER_ERRORS:
        return None


def _piece_by_piece(text: str) -> ReadFeed:
    starts = [found.start() for found in _ITEM.finditer(text)]
    head = text[: starts[0]] if starts else text
    whole = _parse(head) if len(head) <= _MAX_HEAD else None
    read = whole or ReadFeed({}, [], "", is_well_formed=False)
    read.is_well_formed = False
    if whole is None:
        head = "<rss><channel>"
    for start, end in pairwise([*starts, len(text)]):
        piece = text[start:end]
        if len(read.entries) + len(read.broken) >= _MAX_PIECES:
            break
        part = _parse(head + piece)
        if part is None:
            read.broken.append(piece[:200])
        else:
            read.entries.extend(part.entries)
            read.version = read.version or part.version
    return read


def _bounded_entities(text: str) -> str:
    """The text without its entities when they would expand to much more than it has."""
    if "<!ENTITY" not in text:
        return text
    declared = _ENTITY.findall(text)[: _MAX_ENTITIES + 1]
    entities = {name: double or single for name, double, single in declared}
    expanded = sum(text.count(f"&{name};") * len(value) for name, value in entities.items())
    if len(entities) > _MAX_ENTITIES or expanded > _MAX_EXPANDED:
        return text.replace("<!ENTITY", "<!REFUSED")
    return text


def _possible_characters(text: str) -> str:
    """The text with references that no character answers mended, or replaced by U+FFFD.

    Some programs write a character outside the basic plane as the two halves of UTF-16.
    """
    if "&#" not in text:
        return text
    mended = _LONG_NUMBER.sub("\ufffd", _PAIR.sub(_joined, text))
    return _CHARACTER.sub(_kept, mended)


def _joined(found: re.Match[str]) -> str:
    high = int(found[1], 16) if found[1] else int(found[2])
    low = int(found[3], 16) if found[3] else int(found[4])
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return html.escape(chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00))
    return found[0]


def _kept(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    is_possible = number < 0xD800 or 0xE000 <= number <= 0x10FFFF
    return found[0] if is_possible else "\ufffd"
