"""Follows the links of the site: each page once, and once for each set of query parameters."""

from collections import deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

HOST = "http://localhost"
HOSTS = (HOST, "http://127.0.0.1:8000")
MOST_ADDRESSES = 2500


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave; `pages_that_link` are the pages on which it was found."""

    address: str
    status: int
    media_type: str
    text: str
    leads_to: str
    pages_that_link: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Site:
    """Every answer by its address, and the fragments that links name: (page, address, id)."""

    answers: dict[str, Answer] = field(default_factory=dict)
    fragments: list[tuple[str, str, str]] = field(default_factory=list)
    outside: set[tuple[str, str]] = field(default_factory=set)

    def pages(self, language: str = "") -> dict[str, str]:
        """The HTML of each page that was found, in one language or in all, by address."""
        return {
            answer.address: answer.text
            for answer in self.answers.values()
            if answer.status == 200
            and answer.media_type == "text/html"
            and answer.address.startswith(f"/{language}/" if language else "/")
        }


def crawl(client: FlaskClient, starts: list[str], below: str = "/") -> Site:
    """What can be reached from the first addresses, of those below one path."""
    site = Site()
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting: deque[tuple[str, str]] = deque((start, "") for start in starts)
    while waiting:
        address, page = waiting.popleft()
        key = shape(address)
        if key in seen or not address.startswith(below):
            continue
        seen.add(key)
        assert len(seen) < MOST_ADDRESSES, f"the site has no end: {address} on {page}"
        answer = ask(client, address)
        answer.pages_that_link.append(page)
        site.answers[address] = answer
        if answer.leads_to:
            waiting.append((answer.leads_to, address))
        elif answer.status == 200 and answer.media_type == "text/html":
            waiting.extend((found, address) for found in links(site, address, answer.text))
    return site


def shape(address: str) -> tuple[str, frozenset[str]]:
    """What makes two addresses the same page for a visitor who has seen one of them."""
    parts = urlsplit(address)
    names = frozenset(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))
    return parts.path, names


def ask(client: FlaskClient, address: str) -> Answer:
    """The answer at an address of the hub; redirects are not followed."""
    got = client.get(address, buffered=True)
    leads_to = ""
    if got.status_code in {301, 302, 303, 307, 308}:
        leads_to = urljoin(HOST + address, got.location).removeprefix(HOST)
    media_type = got.mimetype or ""
    is_text = media_type.startswith("text/") or media_type.endswith(("xml", "json"))
    text = got.text if is_text else ""
    return Answer(address, got.status_code, media_type, text, leads_to)


def links(site: Site, address: str, html: str) -> list[str]:
    """The addresses of the hub that a page names, in links, pictures, scripts and forms."""
    parsed = LexborHTMLParser(html)
    values = [
        (node.attributes[name] or "", node.tag == "use")
        for name in ("href", "src")
        for node in parsed.css(f"[{name}]")
    ]
    values += [(submitted(form), False) for form in parsed.css("form:not([method=post])")]
    found: list[str] = []
    for value, is_drawing in values:
        whole, fragment = urldefrag(urljoin(HOST + address, value))
        host = next((host for host in HOSTS if whole.startswith(host + "/")), None)
        if host is None:
            site.outside.add((address, value))
            continue
        local = address if is_drawing else whole.removeprefix(host)
        if fragment:
            site.fragments.append((address, local, fragment))
        found.append(local)
    return found


def submitted(form: LexborNode) -> str:
    """Where a form leads that is sent as it stands on the page."""
    fields = [
        (node.attributes["name"] or "", node.attributes.get("value") or "")
        for node in form.css("input[name]")
        if (node.attributes.get("type") or "text") not in {"radio", "checkbox"}
        or "checked" in node.attributes
    ]
    return f"{form.attributes.get('action') or ''}?{urlencode(fields)}"
