"""OPML 2.0: lists of feeds and calendars, written and read.

Reading takes hostile files: no entities, and limits on size, depth and number.
"""

from collections.abc import Iterable
from email.utils import format_datetime
from io import StringIO
from typing import Any
from xml.parsers import expat

from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator

from hub.core.errors import InvalidInput
from hub.core.words import lazy_gettext as _l
from hub.publishing.characters import address, one_line
from hub.publishing.feed_dates import in_utc
from hub.publishing.records import OpmlRecord, Outline

MEDIA_TYPE = "text/x-opml; charset=utf-8"
MAX_BYTES = 2_000_000
MAX_DEPTH = 64
MAX_OUTLINES = 10_000
MAX_TEXT_CHARACTERS = 2_000


class UnreadableOpml(InvalidInput):
    """The file is no OPML list, or one that goes beyond what a list needs."""


def opml_bytes(record: OpmlRecord) -> bytes:
    """The list as OPML 2.0, grouped by folders in the order in which they first come."""
    text = StringIO()
    writer = SimplerXMLGenerator(text, "utf-8", short_empty_elements=True)
    writer.startDocument()
    writer.startElement("opml", {"version": "2.0"})
    writer.startElement("head", {})
    _write_element(writer, "title", one_line(record.title))
    _write_element(writer, "dateModified", format_datetime(in_utc(record.updated_at)))
    _write_element(writer, "ownerName", one_line(record.owner_name))
    _write_element(writer, "docs", record.docs_url)
    writer.endElement("head")
    writer.startElement("body", {})
    _write_outlines(writer, record.outlines, depth=0)
    writer.endElement("body")
    writer.endElement("opml")
    return text.getvalue().encode("utf-8")


def read_opml(data: bytes) -> tuple[Outline, ...]:
    """The outlines of a list that have an `xmlUrl`, in the file's order, each address once.

    Outlines without one are the folders of those inside them.  Raises UnreadableOpml.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableOpml(_l("The list is larger than 2 MB."), f"{len(data)} bytes")
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableOpml(_l("The file is not an OPML list."), str(error)) from error
    if not reader.is_opml:
        raise UnreadableOpml(_l("The file is not an OPML list."), "no element opml")
    return tuple(reader.found.values())


class _Reader:
    """Collects outlines; `folders` are the open ones, "" for an outline with an address."""

    def __init__(self) -> None:
        self.is_opml = False
        self.found: dict[str, Outline] = {}
        self.folders: list[str] = []
        self.depth = 0
        self.number = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.lower()
        self.depth += 1
        if self.depth == 1:
            self.is_opml = element == "opml"
            if not self.is_opml:
                raise UnreadableOpml(_l("The file is not an OPML list."), f"it begins with {name}")
        if self.depth > MAX_DEPTH:
            raise UnreadableOpml(_l("The list is nested too deeply."), f"more than {MAX_DEPTH}")
        if element == "outline":
            self._outline({key.lower(): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self.depth -= 1
        if name.lower() == "outline":
            self.folders.pop()

    def _outline(self, attributes: dict[str, str]) -> None:
        self.number += 1
        if self.number > MAX_OUTLINES:
            raise UnreadableOpml(_l("The list has too many lines."), f"more than {MAX_OUTLINES}")
        url = attributes.get("xmlurl", "").strip()
        title = _text(attributes, "text") or _text(attributes, "title")
        if url and url not in self.found:
            self.found[url] = Outline(
                title=title or url,
                url=url,
                home_url=attributes.get("htmlurl", "").strip(),
                kind=_text(attributes, "type").lower() or "rss",
                language=_text(attributes, "language"),
                description=_text(attributes, "description"),
                folders=tuple(filter(None, self.folders)),
            )
        self.folders.append("" if url else title)


def _text(attributes: dict[str, str], name: str) -> str:
    return one_line(attributes.get(name, "")[:MAX_TEXT_CHARACTERS])


def _refuse_entity(*_declaration: object) -> int:
    raise UnreadableOpml(_l("The list defines XML entities, which are refused."), "entity")


def _write_element(writer: Any, name: str, text: str) -> None:
    if text:
        writer.addQuickElement(name, text)


def _write_outlines(writer: Any, outlines: Iterable[Outline], depth: int) -> None:
    groups: dict[str, list[Outline]] = {}
    for outline in outlines:
        if len(outline.folders) > depth:
            groups.setdefault(outline.folders[depth], []).append(outline)
        else:
            _write_outline(writer, outline)
    for folder, inside in groups.items():
        writer.startElement("outline", {"text": one_line(folder)})
        _write_outlines(writer, inside, depth + 1)
        writer.endElement("outline")


def _write_outline(writer: Any, outline: Outline) -> None:
    title = one_line(outline.title)
    values = {
        "type": one_line(outline.kind),
        "text": title,
        "title": title,
        "xmlUrl": address(outline.url),
        "htmlUrl": address(outline.home_url),
        "language": one_line(outline.language),
        "description": one_line(outline.description),
    }
    given = {name: value for name, value in values.items() if value}
    writer.addQuickElement("outline", None, given)
