"""A feed's bytes as drafts."""

import re
from dataclasses import replace
from functools import partial

from hub.plugin_api.entries import Parsed, ParseError, SourceDocument

from .charset import decode
from .encoded_twice import decoded_once_more
from .json_feed import read_json_feed
from .notes import Notes
from .xml_feed import read_xml_feed

_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_BLANK_START = re.compile("\\A[\ufeff\x00\\s]+")
_LONGEST_INSTRUCTION = 1000
_DOCTYPE = re.compile(r"<!DOCTYPE\s+(\w{1,20})", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.\-]{0,40}:)?([A-Za-z][\w.\-]{0,40})")
_SNIFFED = 20_000


def parse(document: SourceDocument) -> Parsed:
    """The items of a feed: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1 and 1.1.

    Titles are plain text, "" where an item has none; links are absolute when the document's
    address is one of the web.  Moments are in UTC.  An item without title, id, link or date is
    kept.  Raises ParseError with the key "empty_document", "html_instead" or "not_a_feed".
    """
    decoded = decode(document.data, document.charset)
    text = _without_long_start(decoded.text)
    if not text:
        raise ParseError("empty_document")
    notes = Notes()
    if decoded.is_wrong:
        notes.note("wrong_charset", decoded.charset)
    text = decoded_once_more(text, partial(notes.note, "encoded_twice"))
    if text.startswith(("{", "[")):
        parsed = read_json_feed(document, text, notes)
    else:
        parsed = read_xml_feed(document, text, notes, root_name(text))
    return replace(parsed, odd=tuple(notes.odd.values()), failures=tuple(notes.failures.values()))


def _without_long_start(text: str) -> str:
    """The document without blanks and comments before its first element.

    The XML parser's time grows with the square of the lines there.
    """
    text = _BLANK_START.sub("", text)
    kept, position = [], 0
    while found := _BEFORE_ROOT.match(text, position):
        position = found.end()
        if found[0].startswith("<?") and len(found[0]) < _LONGEST_INSTRUCTION:
            kept.append(found[0])
    return "".join([*kept, text[position:]])


def root_name(text: str) -> str:
    """The name of a document's first element in lower case without prefix, "" when it has none."""
    position = 0
    start = text[:_SNIFFED]
    while found := _BEFORE_ROOT.match(start, position):
        position = found.end()
    doctype = _DOCTYPE.match(start, position)
    if doctype and doctype.group(1).lower() == "html":
        return "html"
    root = _ROOT.search(start, position)
    return root.group(1).lower() if root else ""
