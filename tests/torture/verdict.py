"""What is wrong with an answer to a hostile request: sentences, none when all is well."""

import json
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit
from xml.parsers import expat

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hub.core.content_encodings import decoded
from hub.core.fetch_errors import FetchError
from hub.web.caching import SHAPING_COOKIES
from tests.rules.project_code import ROOT
from tests.torture.asking import OWN_HOST, Answer
from tests.torture.naughty import MARK, SUM

OWN_COOKIES: Final = frozenset({*SHAPING_COOKIES, "language", "session"})
NEVER_SHOWN: Final = (
    "Traceback (most",
    "site-packages",
    "sqlalchemy",
    "sqlite3.",
    "psycopg",
    "werkzeug",
)
NEVER_TAGS: Final = "base, iframe, object, embed, applet, frame, style, meta[http-equiv]"
LINKING: Final = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href")
SCHEMES: Final = frozenset({"", "http", "https", "mailto", "webcal", "webcals", "geo", "tel"})
MOST_BYTES: Final = 64 * 1024 * 1024
# What a browser drops before it reads an address (WHATWG URL, section 4.4).
_DROPPED: Final = re.compile("[\t\n\r]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CONTENT_LINE: Final = re.compile(r"[A-Z][A-Z0-9-]*[:;]")


def leads_off_site(address: str, public_url: str = "") -> bool:
    """Whether a browser that is given this address leaves the site, or might."""
    seen = _DROPPED.sub("", address.strip("".join(map(chr, range(0x21))))).replace("\\", "/")
    if public_url and (seen + "/").startswith(public_url + "/"):
        return False
    return not seen.startswith("/") or seen.startswith("//")


def wrong_with(answer: Answer, public_url: str) -> list[str]:
    """Everything that is wrong with an answer."""
    found = [*_head(answer, public_url)]
    if answer.status == 304 or answer.media_type.startswith("image/"):
        return found
    try:
        body = decoded([answer.body], answer.header("Content-Encoding"), MOST_BYTES)
    except FetchError as error:
        return [*found, f"is not what its Content-Encoding says: {error}"]
    text = body.decode("utf-8", "replace")
    shown = (*NEVER_SHOWN, str(ROOT))
    found += [f"shows {word}" for word in shown if word in text]
    if SUM in text:
        found.append("worked out a template")
    kind = answer.media_type
    if kind == "text/html":
        found += _page(text)
    elif kind.endswith("json"):
        found += _json(text)
    elif kind.endswith("xml") or kind == "text/x-opml":
        found += _xml(body)
    elif kind == "text/calendar":
        found += _calendar(body)
    return found


def _head(answer: Answer, public_url: str) -> Iterator[str]:
    if answer.status >= 500:
        yield f"answered {answer.status}"
    location = answer.header("Location")
    if location and leads_off_site(location, public_url):
        yield f"leads off site: {location[:80]!r}"
    for name, value in answer.headers:
        if re.search("[\r\n\x00]", name + value):
            yield f"a header of several lines: {name}"
        if MARK in name.lower():
            yield f"a header of the reader's: {name}"
        if name.lower() == "set-cookie" and value.partition("=")[0] not in OWN_COOKIES:
            yield f"a cookie of the reader's: {value[:40]}"


def _page(text: str) -> Iterator[str]:
    if found := _CONTROL.search(text):
        yield f"a control character in the page: {found.group()!r}"
    parsed = LexborHTMLParser(text)
    for node in parsed.css(NEVER_TAGS):
        yield f"an element that no page has: {node.tag}"
    for node in parsed.css("script"):
        yield from _script(node)
    for node in parsed.css("*"):
        if MARK in (node.tag or ""):
            yield f"markup came to life: <{node.tag}>"
        yield from _attributes(node)


def _script(node: LexborNode) -> Iterator[str]:
    source = node.attributes.get("src")
    if source is not None:
        if not source.startswith("/static/"):
            yield f"a script from elsewhere: {source[:60]}"
    elif node.attributes.get("type") != "application/ld+json":
        yield "a script in the page"
    else:
        yield from _json(node.text())


def _attributes(node: LexborNode) -> Iterator[str]:
    for name, value in node.attributes.items():
        if name.startswith("on") or name == "style" or MARK in name:
            yield f"an attribute that no page has: {name}"
        if name in LINKING and value:
            yield from _link(node, name, value)


def _link(node: LexborNode, name: str, value: str) -> Iterator[str]:
    seen = _DROPPED.sub("", value.strip("".join(map(chr, range(0x21))))).replace("\\", "/")
    try:
        parts = urlsplit(seen)
    except ValueError:
        yield f"{node.tag} {name} is no address: {value[:60]!r}"
        return
    if parts.scheme not in SCHEMES and not value.startswith("data:image/"):
        yield f"{node.tag} {name} has the scheme {parts.scheme}"
    if "evil" in parts.netloc or (parts.netloc == "" and seen.startswith("//")):
        yield f"{node.tag} {name} leads off site: {value[:60]!r}"
    if name in {"action", "formaction", "src"} and parts.netloc not in {"", f"{OWN_HOST}:8000"}:
        yield f"{node.tag} {name} is on another host: {value[:60]!r}"


def _json(text: str) -> Iterator[str]:
    try:
        json.loads(text)
    except ValueError as error:
        yield f"is no JSON: {error}"
    if f'"{MARK}":' in text:
        yield "a key of the reader's"


def _xml(body: bytes) -> Iterator[str]:
    names: set[str] = set()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: names.update((name, *attributes))
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        yield f"is no XML: {error}"
    yield from (f"markup came to life: {name}" for name in names if MARK in name)


def _calendar(body: bytes) -> Iterator[str]:
    # RFC 5545 section 3.1: lines end in CRLF, and one that begins with a space goes on the last.
    text = body.decode("utf-8", "replace").replace("\r\n ", "").replace("\r\n\t", "")
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]|\r(?!\n)|(?<!\r)\n", text):
        yield "a control character in the calendar"
    for line in text.split("\r\n"):
        if line and not _CONTENT_LINE.match(line):
            yield f"a line that is none: {line[:40]!r}"
        if line.startswith((f"BEGIN:{MARK}", f"X-{MARK}")):
            yield f"a line of the reader's: {line[:40]!r}"
