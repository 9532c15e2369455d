"""Which calendars a document is, or points to; asks no server."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hub.plugin_api.entries import Found, SourceDocument

from .lines import decoded, read_calendars
from .parser import title_of
from .texts import on_one_line

KIND: Final = "ical_events"
_CALENDAR_TYPES: Final = {"text/calendar", "application/ics", "text/x-vcalendar"}
_CALENDAR_PATH = re.compile(r"\.(?:ics|ical|icalendar)$|/calendar/ical/|/ical/?$", re.IGNORECASE)
_CALENDAR_QUERY = re.compile(
    r"(?:^|[&;])(?:ical|outlook-ical)=1\b|(?:^|[&;])format=(?:ical|ics)\b", re.IGNORECASE
)
_MAX_FOUND: Final = 50
_MAX_PAGE: Final = 500_000


def discover(document: SourceDocument) -> tuple[Found, ...]:
    """The calendar that the document is, or the calendars that a page links to; raises nothing.

    What the page's head declares comes first, then subscriptions (webcal:), then files.
    """
    if re.search(rb"^[\xef\xbb\xbf\s]*BEGIN:V", document.data[:200], re.IGNORECASE):
        calendars, _ = read_calendars(document)
        if calendars:
            return (Found(document.url, KIND, title_of(calendars), itself=True),)
        return ()
    page = decoded(document.data[:_MAX_PAGE], document.charset or "utf-8")
    if "<" not in page:
        return ()
    tree = LexborHTMLParser(page)
    base = _base(tree, document.url)
    found: dict[str, Found] = {}
    for node in _nodes(tree):
        url = _address(node, base)
        if url and url not in found:
            title = on_one_line(node.attributes.get("title") or node.text() or "")[:200]
            found[url] = Found(url, KIND, title)
    return tuple(found.values())[:_MAX_FOUND]


def _base(tree: LexborHTMLParser, page_url: str) -> str:
    """The address that the page's links start from (HTML, section 4.2.3)."""
    node = tree.css_first("base[href]")
    try:
        base = urljoin(page_url, (node.attributes.get("href") or "").strip()) if node else page_url
        return base if urlsplit(base).scheme in {"http", "https"} else page_url
    except ValueError:
        return page_url


def _nodes(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for node in tree.css("link[href]"):
        relations = (node.attributes.get("rel") or "").lower().split()
        if "alternate" in relations and _media_type(node) in _CALENDAR_TYPES:
            yield node
    linked = tree.css("a[href], area[href]")
    for node in linked:
        if _href(node).lower().startswith(("webcal:", "webcals:")):
            yield node
    for node in linked:
        if _media_type(node) in _CALENDAR_TYPES or _looks_like_calendar(_href(node)):
            yield node


def _href(node: LexborNode) -> str:
    return on_one_line(node.attributes.get("href") or "")


def _media_type(node: LexborNode) -> str:
    return (node.attributes.get("type") or "").partition(";")[0].strip().lower()


def _looks_like_calendar(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    if parts.scheme.lower() not in {"", "http", "https"}:
        return False
    return bool(_CALENDAR_PATH.search(parts.path) or _CALENDAR_QUERY.search(parts.query))


def _address(node: LexborNode, base: str) -> str | None:
    """The absolute address without fragment; "webcal:" is another name for https."""
    href = re.sub(r"^webcals?:(?=//)", "https:", _href(node), flags=re.IGNORECASE)
    try:
        url = urldefrag(urljoin(base, href)).url
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None
