"""What each element of a certain feed says, in the words of feedparser's dictionaries.

The rules are feedparser's: which of two wins, what stands in for what, what is taken for HTML.
Where they lead to surprises, there is doubt.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from html.entities import entitydefs
from typing import Any, Final
from urllib.parse import urljoin

from .dates import certain_moment

Attributes = dict[str, str]
Values = dict[str, Any]

_TYPES: Final = {
    "text": "text/plain",
    "text/plain": "text/plain",
    "html": "text/html",
    "text/html": "text/html",
}
_TYPES_OF_PAGES: Final = ("html", "text/html", "xhtml", "application/xhtml+xml")
_MAY_BE_HTML: Final = re.compile(r"</\w+>|&#?\w+;")
_TAG_NAME: Final = re.compile(r"</?(\w+)")
_ENTITY_NAME: Final = re.compile(r"&(\w+);")
# fmt: off
_TAGS_OF_HTML: Final = frozenset({
    "a", "abbr", "b", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "i", "img", "li", "ol", "p", "small", "span", "strong", "sub", "sup", "u", "ul",
})
# fmt: on
_REFERENCE: Final = re.compile(r"&([A-Za-z0-9_]+);")
_C1: Final = re.compile("[\x80-\x9f]")


class Doubt(Exception):
    """Something in a document that feedparser has to read."""


@dataclass(slots=True)
class Element:
    """An element: its attributes, the values that it and what is in it give, its stripped text.

    `base` and `language` hold inside of it; `is_atom` is that of the document.
    """

    role: str
    attributes: Attributes
    values: Values
    is_atom: bool = False
    base: str = ""
    language: str | None = None
    text: str = ""


def _mended(text: str) -> str:
    """The text, decoded once more where that is possible, as feedparser does it to each."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    if _C1.search(text):
        raise Doubt("control characters, which feedparser reads as windows-1252")
    return text


def _address(element: Element, written: str) -> str:
    if ":///" in written:
        raise Doubt(written)
    try:
        return urljoin(element.base, written) if element.base else written
    except ValueError:
        return ""


def _looks_like_html(text: str) -> bool:
    """Whether feedparser takes what should be plain text for HTML: if all in it could be."""
    if not _MAY_BE_HTML.search(text):
        return False
    if not all(tag.lower() in _TAGS_OF_HTML for tag in _TAG_NAME.findall(text)):
        raise Doubt("an element that may be one of HTML")
    return all(name in entitydefs for name in _ENTITY_NAME.findall(text))


def _words(element: Element, default: str) -> tuple[str, Values]:
    """The element's text, and what feedparser calls its detail."""
    kind = _TYPES.get(element.attributes.get("type", default))
    if kind is None or "mode" in element.attributes or "src" in element.attributes:
        raise Doubt("content of another type")
    if kind == "text/plain" and not element.is_atom and _looks_like_html(element.text):
        kind = "text/html"
    language = element.language.replace("_", "-") if element.language else None
    return _mended(element.text), {"type": kind, "language": language, "base": element.base}


def _root(feed: Values, root: Element) -> None:
    if root.language:
        feed.setdefault("language", root.language)


def _container(_around: Values, element: Element) -> None:
    if "href" in element.attributes or "lastmod" in element.attributes:
        raise Doubt("a channel or item of CDF")
    # Of several authors feedparser takes addresses apart, and mixes up those without a name, or
    # those who are elements with those who are text.
    authors = element.values.get("authors", ())
    if len(authors) > 1:
        if not all(author["name"] and "@" not in author["name"] for author in authors):
            raise Doubt("several authors")
        if len({author["is_person"] for author in authors}) > 1:
            raise Doubt("authors of two kinds")


def _title(around: Values, element: Element) -> None:
    if "title" in around:
        raise Doubt("several titles")
    around["title"], around["title_detail"] = _words(element, "text")


def _media_title(around: Values, _element: Element) -> None:
    # Else it stands for the title of the item, unless one comes.
    if not around.get("title"):
        raise Doubt("a title of media alone")


def _text(key: str, around: Values, element: Element) -> None:
    around[key] = _mended(element.text)


def _date(key: str, around: Values, element: Element) -> None:
    if element.text and certain_moment(element.text) is None:
        raise Doubt("a date in another form")
    around[key] = element.text


def _summary(default: str, around: Values, element: Element) -> None:
    if "summary_detail" in around:
        raise Doubt("several summaries")
    around["summary"], around["summary_detail"] = _words(element, default)


def _content(default: str, around: Values, element: Element) -> None:
    value, detail = _words(element, default)
    around.setdefault("content", []).append(detail | {"value": value})


def _id(around: Values, element: Element) -> None:
    is_link = element.attributes.get("ispermalink", "true") == "true"
    is_resolved = is_link and element.text
    around["id"] = _mended(_address(element, element.text) if is_resolved else element.text)
    if is_link:
        around.setdefault("link", around["id"])


def _link(around: Values, element: Element) -> None:
    attributes = element.attributes
    relation = attributes.get("rel", "alternate")
    is_enclosure = relation == "enclosure"
    if "url" in attributes or "uri" in attributes or (is_enclosure and "href" not in attributes):
        raise Doubt("an address by another name")
    if "href" not in attributes:
        address = _mended(_address(element, element.text) if element.text else "")
        around["link"] = _REFERENCE.sub(r"&\1", address.replace("&amp;", "&"))
        return
    address = _address(element, attributes["href"])
    if is_enclosure:
        _add_enclosure(around, attributes | {"href": address})
    elif relation == "alternate" and attributes.get("type", "html") in _TYPES_OF_PAGES:
        around["link"] = address


def _enclosure(around: Values, element: Element) -> None:
    if "uri" in element.attributes or {"url", "href"} <= element.attributes.keys():
        raise Doubt("an address by another name")
    _add_enclosure(around, element.attributes)


def _add_enclosure(around: Values, attributes: Attributes) -> None:
    around.setdefault("links", []).append(attributes | {"rel": "enclosure"})


def _media(around: Values, element: Element) -> None:
    around.setdefault("media_content", []).append(element.attributes)


def _thumbnail(around: Values, element: Element) -> None:
    if "url" not in element.attributes:
        raise Doubt("a thumbnail without address")
    around.setdefault("media_thumbnail", []).append(element.attributes)


def _category(around: Values, element: Element) -> None:
    given = element.attributes
    tags = around.setdefault("tags", [])
    scheme = given.get("scheme", given.get("domain"))
    _add_tag(tags, given.get("term"), scheme, given.get("label"))
    word = _mended(element.text)
    if word and tags and not tags[-1]["term"]:
        tags[-1]["term"] = word
    elif word:
        _add_tag(tags, word, None, None)


def _add_tag(tags: list[Values], term: str | None, scheme: str | None, label: str | None) -> None:
    tag = {"term": term, "scheme": scheme, "label": label}
    if (term or scheme or label) and tag not in tags:
        tags.append(tag)


def _author(around: Values, element: Element) -> None:
    text = _mended(element.text)
    _add_author(around, text, text, is_person=False)


def _of_person(what: str, around: Values, element: Element) -> None:
    if what in around:
        raise Doubt("several names of a person")
    around[what] = element.text


def _person(around: Values, element: Element) -> None:
    name, email = (element.values.get(key, "") for key in ("name", "email"))
    both = f"{name} ({email})" if name and email else name or email
    _add_author(around, name, both, is_person=True)


def _add_author(around: Values, name: str, said: str, *, is_person: bool) -> None:
    around["author"] = said
    around.setdefault("authors", []).append({"name": name, "is_person": is_person})


# What is done at the end of an element, by its role: with the values around it, and with it.
FINISH: Final[dict[str, Callable[[Values, Element], None]]] = {
    "atom_content": partial(_content, "text"),
    "author": _author,
    "category": _category,
    "channel": _container,
    "content": partial(_content, "html"),
    "created": partial(_date, "created"),
    "description": partial(_summary, "html"),
    "email": partial(_of_person, "email"),
    "enclosure": _enclosure,
    "feed": _root,
    "id": _id,
    "item": _container,
    "language": partial(_text, "language"),
    "link": _link,
    "media": _media,
    "media_title": _media_title,
    "name": partial(_of_person, "name"),
    "person": _person,
    "published": partial(_date, "published"),
    "rss": _root,
    "summary": partial(_summary, "text"),
    "thumbnail": _thumbnail,
    "title": _title,
    "updated": partial(_date, "updated"),
}
