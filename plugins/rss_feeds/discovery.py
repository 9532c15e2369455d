"""Which feeds a document is, or points to; asks no server."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hub.plugin_api.entries import Found, ParseError, SourceDocument

from .addresses import absolute, is_web_address
from .charset import decode
from .markup import on_one_line
from .parser import parse, root_name

KIND = "rss_feeds"
_FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/x-rss+xml",
    "text/rss+xml",
    "text/rss",
)
# Types that other things have too: an address or a title must say that it is a feed.
_VAGUE_TYPES = ("application/xml", "text/xml", "application/json")
_SAYS_FEED = re.compile(r"\b(?:rss|atom|feed|feeds|rdf)\b|feed\.json|newsfeed", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"(?:/(?:feed|feeds|rss|atom)/?(?:\d(?:\.\d)?/?)?|\.(?:rss|atom|rdf|xml)|/feed\.json|rss\.aspx?)$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed|format|type|output|alt|rss|atom)(?:=(?:rss|rss2|atom|feed|1|true))?(?=&|$)",
    re.IGNORECASE,
)
_NO_FEED = re.compile(
    r"sitemap|opensearch|osd\.xml|wlwmanifest|browserconfig|xmlrpc", re.IGNORECASE
)
_COMMENTS = re.compile(r"comments?/feed|/comments?\b|kommentar", re.IGNORECASE)
_MAX_FOUND = 50
_MAX_PAGE = 2_000_000


def discover(document: SourceDocument) -> tuple[Found, ...]:
    """The feed that the document is, or the feeds that a page links to; raises nothing.

    What the page's head declares comes first, feeds of comments last.
    """
    text = decode(document.data, document.charset).text
    if root_name(text) != "html":
        try:
            parsed = parse(document)
        except ParseError:
            if not _may_be_page(document, text):
                return ()
        else:
            return (Found(document.url, KIND, parsed.title, itself=True),)
    return _links(document.url, text[:_MAX_PAGE])


def _may_be_page(document: SourceDocument, text: str) -> bool:
    return "html" in document.media_type.lower() or "<a " in text[:_MAX_PAGE].lower()


def _links(page_url: str, text: str) -> tuple[Found, ...]:
    tree = LexborHTMLParser(text)
    base = _base(tree, page_url)
    found: dict[str, Found] = {}
    for node in (*_declared(tree), *_linked(tree)):
        url = _address(node, base)
        if url and url not in found:
            title = node.attributes.get("title") or node.text()
            found[url] = Found(url, KIND, on_one_line(title or "")[:200])
    ordered = sorted(found.values(), key=lambda one: _COMMENTS.search(one.url) is not None)
    return tuple(ordered[:_MAX_FOUND])


def _base(tree: LexborHTMLParser, page_url: str) -> str:
    """The address that the page's links start from (HTML, section 4.2.3)."""
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "").strip() if node else ""
    base = absolute(href, page_url)
    return base if is_web_address(base) else page_url


def _declared(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for node in tree.css("link[href]"):
        attributes = node.attributes
        relations = (attributes.get("rel") or "").lower().split()
        media_type = (attributes.get("type") or "").partition(";")[0].strip().lower()
        if not {"alternate", "feed", "service.feed"} & set(relations):
            continue
        says_feed = _SAYS_FEED.search(f"{attributes.get('href')} {attributes.get('title') or ''}")
        is_vague = media_type in _VAGUE_TYPES or (not media_type and "feed" in relations)
        if media_type in _FEED_TYPES or (is_vague and says_feed):
            yield node


def _linked(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for node in tree.css("a[href], area[href]"):
        href = (node.attributes.get("href") or "").strip()
        media_type = (node.attributes.get("type") or "").strip().lower()
        if media_type in _FEED_TYPES or href.lower().startswith("feed:") or _looks_like_feed(href):
            yield node


def _looks_like_feed(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    if parts.scheme.lower() not in ("", "http", "https") or _NO_FEED.search(parts.path):
        return False
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))


def _address(node: LexborNode, base: str) -> str | None:
    """The absolute address, without fragment; "feed:" is another name for the web's schemes."""
    href = on_one_line(node.attributes.get("href") or "")
    if href.lower().startswith("feed:"):
        rest = href[5:]
        href = rest if rest.lower().startswith(("http:", "https:")) else f"http:{rest}"
    try:
        url = urldefrag(absolute(href, base)).url
    except ValueError:
        return None
    return url if is_web_address(url) else None
