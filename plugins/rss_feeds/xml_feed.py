"""RSS, RDF and Atom: what feedparser found, as drafts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.plugin_api.entries import Draft, DraftText, Parsed, ParseError, SourceDocument

from .addresses import absolute, absolute_links, first_web_address, is_web_address, item_link
from .dates import DateReader
from .feed_reading import FEEDPARSER_ERRORS, ReadFeed, ends_in_an_item, read_feed
from .markup import has_tags, html_of_plain, on_one_line, plain_text
from .notes import MAX_ITEMS, Notes, missing_keys, primary_language
from .tombstones import deleted_entries

_HTML_TYPES = ("text/html", "application/xhtml+xml", "html", "xhtml")
_DATE_KEYS = ("published", "updated", "created")
_ROOTS = ("rss", "rdf", "feed", "channel")
_ADDRESS = re.compile(r"[^\s<>()]*@[^\s<>()]*")
_MAX_CATEGORIES = 50


@dataclass(frozen=True, slots=True)
class _Feed:
    document: SourceDocument
    dates: DateReader
    language: str | None


def read_xml_feed(document: SourceDocument, text: str, notes: Notes, root: str) -> Parsed:
    """The items of a feed in XML, or what was meant as such; `root` is its first element.

    Raises ParseError("html_instead") and ParseError("not_a_feed").
    """
    read = read_feed(text)
    if root == "html" and not read.version:
        raise ParseError("html_instead")
    if not (read.version or read.entries or read.broken or root in _ROOTS):
        raise ParseError("not_a_feed", f"<{root}>" if root else "")
    if not read.is_well_formed:
        notes.note("not_well_formed")
        if read.entries and ends_in_an_item(text):
            notes.fail("broken_items", _text(read.entries.pop().get("title")))
    for piece in read.broken:
        notes.fail("broken_items", piece)
    language = primary_language(read.feed.get("language"))
    feed = _Feed(document, DateReader(document.time_zone, language or document.language), language)
    drafts = _drafts(read, feed, notes)
    drafts += _tombstones(text, feed)
    return Parsed(tuple(drafts), title=_title(read.feed)[0], language=language)


def _drafts(read: ReadFeed, feed: _Feed, notes: Notes) -> list[Draft]:
    left_out = read.left_out + max(0, len(read.entries) - MAX_ITEMS)
    if left_out:
        notes.note("too_many_items", count=left_out)
    drafts: list[Draft] = []
    for entry in read.entries[:MAX_ITEMS]:
        try:
            draft = _draft(entry, feed)
        except FEEDPARSER_ERRORS as error:
            notes.fail("broken_items", f"{_text(entry.get('title'))} ({error})")
            continue
        notes.note_item(draft)
        drafts.append(draft)
    notes.note_duplicates(drafts)
    return drafts


def _draft(entry: dict[str, Any], feed: _Feed) -> Draft:
    title, has_markup = _title(entry)
    link, link_is_odd = item_link(_text(entry.get("link")), feed.document.url)
    summary, body = _words(entry, link if link and is_web_address(link) else feed.document.url)
    published, updated, dates_are_odd = _dates(entry, feed)
    draft = Draft(
        kind="news",
        texts=(DraftText(title, summary, body, _language(entry, feed.language)),),
        external_id=on_one_line(_text(entry.get("id"))) or None,
        url=link,
        published_at=published,
        updated_at=updated,
        author=_author(entry),
        categories=_categories(entry),
        image_url=_image(entry, feed.document.url),
    )
    odd = (("html_in_titles",) if has_markup else ()) + link_is_odd + dates_are_odd
    return replace(draft, odd=missing_keys(draft) + odd)


def _text(value: Any) -> str:
    """The value, unless feedparser gives a dictionary or nothing in its place."""
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _mappings(value: Any) -> Iterable[dict[str, Any]]:
    return [dict(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _title(element: dict[str, Any]) -> tuple[str, bool]:
    """The title as plain text, and whether it had markup."""
    title = _text(element.get("title"))
    kind = _text(_mapping(element.get("title_detail")).get("type"))
    if kind and kind not in _HTML_TYPES:
        return on_one_line(title), False
    return plain_text(title), has_tags(title)


def _dates(
    entry: dict[str, Any], feed: _Feed
) -> tuple[datetime | None, datetime | None, tuple[str, ...]]:
    read = {
        key: feed.dates.read(_text(entry.get(key)), entry.get(f"{key}_parsed"))
        for key in _DATE_KEYS
    }
    published = next((found for found in read.values() if found), None)
    updated = read["updated"]
    if published:
        odd = published.odd(feed.document.now)
        return published.moment, updated.moment if updated else None, odd
    unread = any(_text(entry.get(key)).strip() for key in _DATE_KEYS)
    return None, None, ("unreadable_dates",) if unread else ()


def _language(entry: dict[str, Any], feed_language: str | None) -> str | None:
    """The language of the item: its xml:lang, else its dc:language, else the feed's."""
    details = [_mapping(entry.get("title_detail")), *_mappings(entry.get("content"))]
    details.append(_mapping(entry.get("summary_detail")))
    said = [primary_language(detail.get("language")) for detail in details]
    own = next((code for code in said if code and code != feed_language), None)
    return (
        own
        or primary_language(entry.get("language"))
        or feed_language
        or next((code for code in said if code), None)
    )


def _words(entry: dict[str, Any], page_url: str) -> tuple[str, str]:
    """Summary and body as HTML.  feedparser repeats a body as summary where there is none."""
    contents = [
        _html(_text(content.get("value")), content, page_url)
        for content in _mappings(entry.get("content"))
        if _text(content.get("type")) in (*_HTML_TYPES, "text/plain", "")
    ]
    body = max(contents, key=len, default="")
    detail = _mapping(entry.get("summary_detail"))
    if contents and not detail:
        return "", body
    return _html(_text(entry.get("summary")), detail, page_url), body


def _html(value: str, detail: dict[str, Any], page_url: str) -> str:
    """The text as HTML with absolute links: from xml:base, else from the item's page."""
    if _text(detail.get("type")) == "text/plain":
        return html_of_plain(value)
    base = absolute(_text(detail.get("base")) or page_url, page_url)
    return absolute_links(value, base) if is_web_address(base) else value


def _author(entry: dict[str, Any]) -> str:
    """The author's name; never an address, which RSS 2.0 asks for and nobody should publish."""
    names = [_text(author.get("name")) for author in _mappings(entry.get("authors"))]
    if len(names) < 2:
        # Of addresses with a long top-level domain feedparser leaves the end as the name.
        names = [_ADDRESS.sub("", _text(entry.get("author"))).strip(" ()<>,;")]
    return ", ".join(plain_text(name) for name in names if name and "@" not in name)[:300]


def _categories(entry: dict[str, Any]) -> tuple[str, ...]:
    words = (
        on_one_line(_text(tag.get("label")) or _text(tag.get("term")))
        for tag in _mappings(entry.get("tags"))
    )
    return tuple(dict.fromkeys(word for word in words if word))[:_MAX_CATEGORIES]


def _image(entry: dict[str, Any], base: str) -> str | None:
    links = [link for link in _mappings(entry.get("links")) if link.get("rel") == "enclosure"]
    media = list(_mappings(entry.get("media_content")))
    found = [
        _text(one.get("href") or one.get("url"))
        for one in links + media
        if _text(one.get("type")).startswith("image/") or one.get("medium") == "image"
    ]
    found += [_text(one.get("url")) for one in _mappings(entry.get("media_thumbnail"))]
    found.append(_text(_mapping(entry.get("image")).get("href")))
    return first_web_address(found, base)


def _tombstones(text: str, feed: _Feed) -> list[Draft]:
    drafts = []
    for reference, when in deleted_entries(text):
        moment = feed.dates.read(when)
        drafts.append(
            Draft(
                kind="news",
                texts=(DraftText("", language=feed.language),),
                external_id=reference,
                updated_at=moment.moment if moment else None,
                withdrawn=True,
            )
        )
    return drafts
