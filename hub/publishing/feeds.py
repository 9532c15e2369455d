"""RSS 2.0, Atom 1.0 (RFC 4287) and JSON Feed 1.1: one record, three ways to write it.

What has been withdrawn is told by Atom alone (RFC 6721); the other two have no word for it.
"""

import json
from html import escape
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed

from hub.publishing.characters import address, language_tag, one_line, printable, web_address
from hub.publishing.feed_dates import in_utc, rfc3339
from hub.publishing.records import FeedItem, FeedRecord

ATOM_MEDIA_TYPE = "application/atom+xml; charset=utf-8"
RSS_MEDIA_TYPE = "application/rss+xml; charset=utf-8"
JSON_FEED_MEDIA_TYPE = "application/feed+json; charset=utf-8"

_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


def atom_bytes(feed: FeedRecord) -> bytes:
    """The feed as Atom 1.0, with withdrawn items as `at:deleted-entry` after the entries."""
    writer = _Atom(feed)
    for item in _present(feed):
        writer.add_item(
            **_shared_values(item),
            author_name=_author(item) or None,
            content=printable(item.body_html) or None,
        )
    return _document(writer)


def rss_bytes(feed: FeedRecord) -> bytes:
    """The feed as RSS 2.0, withdrawn items left out."""
    writer = _Rss(feed)
    for item in _present(feed):
        writer.add_item(
            **_shared_values(item),
            unique_id_is_permalink=address(item.id) == address(item.url),
        )
    return _document(writer)


def json_feed_bytes(feed: FeedRecord) -> bytes:
    """The feed as JSON Feed 1.1, withdrawn items left out.

    `_hub` is an extension: the feed in other languages, and where an item came from.
    """
    alternates = [
        {"language": language, "feed_url": address(url)} for language, url in _others(feed)
    ]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(feed.title),
        "home_page_url": address(feed.home_url),
        "feed_url": address(feed.self_url),
        "description": one_line(feed.description),
        "next_url": address(feed.next_url or ""),
        "language": language_tag(feed.language),
        "authors": _json_authors(feed.author or feed.title),
        "_hub": {"about": address(feed.home_url), "alternates": alternates} if alternates else {},
    }
    written = {name: value for name, value in document.items() if value}
    written["items"] = [_json_item(item, feed.language) for item in _present(feed)]
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


class _Atom(Atom1Feed):  # type: ignore[misc]  # the library has no types
    """Atom with languages, links and tombstones, which the library leaves to its callers."""

    def __init__(self, feed: FeedRecord) -> None:
        self.record = feed
        super().__init__(
            title=one_line(feed.title),
            link=address(feed.home_url),
            description=one_line(feed.description),
            language=language_tag(feed.language) or None,
            author_name=one_line(feed.author or feed.title),
            feed_url=address(feed.self_url),
            feed_copyright=one_line(feed.rights) or None,
            feed_guid=address(feed.id or feed.self_url),
        )

    def latest_post_date(self) -> Any:
        return in_utc(self.record.updated_at)

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:at": _TOMBSTONES}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        _write_feed_links(handler, "link", self.record, "application/atom+xml")
        if self.record.generator:
            handler.addQuickElement("generator", one_line(self.record.generator))

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return _language_attribute(item["record"], self.record)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        record: FeedItem = item["record"]
        if record.summary:
            handler.addQuickElement("summary", printable(record.summary), {"type": "text"})
        if original := web_address(record.original_url):
            handler.addQuickElement("link", "", {"rel": "via", "href": original})
        _write_atom_source(handler, record)

    def write_items(self, handler: Any) -> None:
        super().write_items(handler)
        for item in self.record.items:
            if item.is_withdrawn:
                handler.addQuickElement(
                    "at:deleted-entry",
                    None,
                    {"ref": address(item.id), "when": rfc3339(item.updated_at)},
                )


class _Rss(Rss201rev2Feed):  # type: ignore[misc]  # the library has no types
    """RSS with what Dublin Core, Atom and the content module add to it."""

    def __init__(self, feed: FeedRecord) -> None:
        self.record = feed
        super().__init__(
            title=one_line(feed.title),
            link=address(feed.home_url),
            description=one_line(feed.description or feed.title),
            language=language_tag(feed.language) or None,
            feed_url=address(feed.self_url),
            feed_copyright=one_line(feed.rights) or None,
        )

    def latest_post_date(self) -> Any:
        return in_utc(self.record.updated_at)

    def rss_attributes(self) -> dict[str, str]:
        own = {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }
        if tag := language_tag(self.record.language):
            own["xml:lang"] = tag
        return {**super().rss_attributes(), **own}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        _write_feed_links(handler, "atom:link", self.record, "application/rss+xml")
        if self.record.generator:
            handler.addQuickElement("generator", one_line(self.record.generator))

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return _language_attribute(item["record"], self.record)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        record: FeedItem = item["record"]
        if record.summary:
            # A reader takes the description for HTML, whatever it holds.
            handler.addQuickElement("description", escape(printable(record.summary), quote=False))
        if record.body_html:
            handler.addQuickElement("content:encoded", printable(record.body_html))
        if author := _author(record):
            handler.addQuickElement("dc:creator", author)
        if tag := _language_attribute(record, self.record):
            handler.addQuickElement("dc:language", tag["xml:lang"])
        if original := web_address(record.original_url):
            handler.addQuickElement("atom:link", "", {"rel": "via", "href": original})
        handler.addQuickElement("atom:updated", rfc3339(record.updated_at))
        if record.source_name and (url := web_address(record.source_url)):
            handler.addQuickElement("source", one_line(record.source_name), {"url": url})


def _present(feed: FeedRecord) -> list[FeedItem]:
    return [item for item in feed.items if not item.is_withdrawn]


def _others(feed: FeedRecord) -> list[tuple[str, str]]:
    """The feed in other languages; Atom allows one link for each (RFC 4287 section 4.1.1)."""
    tagged = {language_tag(language): url for language, url in feed.alternates}
    return [(tag, url) for tag, url in tagged.items() if tag and url != feed.self_url]


def _author(item: FeedItem) -> str:
    return one_line(item.author or item.town_name or item.source_name)


def _shared_values(item: FeedItem) -> dict[str, Any]:
    """What `add_item` of both formats is given."""
    return {
        "title": one_line(item.title),
        "link": address(item.url),
        "description": None,
        "pubdate": in_utc(item.published_at),
        "updateddate": in_utc(item.updated_at),
        "unique_id": address(item.id),
        "categories": tuple(filter(None, map(one_line, item.categories))),
        "record": item,
    }


def _document(writer: Any) -> bytes:
    text: str = writer.writeString("utf-8")
    return text.encode("utf-8")


def _language_attribute(item: FeedItem, feed: FeedRecord) -> dict[str, str]:
    tag = language_tag(item.language)
    return {"xml:lang": tag} if tag and tag != feed.language else {}


def _write_feed_links(handler: Any, name: str, feed: FeedRecord, media_type: str) -> None:
    if feed.next_url:
        href = address(feed.next_url)
        handler.addQuickElement(name, "", {"rel": "next", "type": media_type, "href": href})
    for language, url in _others(feed):
        handler.addQuickElement(
            name,
            "",
            {"rel": "alternate", "type": media_type, "hreflang": language, "href": address(url)},
        )


def _write_atom_source(handler: Any, item: FeedItem) -> None:
    """Whose feed the entry came from (RFC 4287 section 4.2.11)."""
    url, name = web_address(item.source_url), one_line(item.source_name)
    if not name:
        return
    handler.startElement("source", {})
    if url:
        handler.addQuickElement("id", url)
        handler.addQuickElement("link", "", {"rel": "alternate", "href": url})
    handler.addQuickElement("title", name)
    handler.addQuickElement("updated", rfc3339(item.updated_at))
    handler.endElement("source")


def _json_authors(name: str) -> list[dict[str, str]]:
    return [{"name": one_line(name)}] if one_line(name) else []


def _json_item(item: FeedItem, feed_language: str) -> dict[str, Any]:
    tag = language_tag(item.language)
    body = printable(item.body_html)
    summary = printable(item.summary)
    source = {
        "source_name": one_line(item.source_name),
        "source_url": web_address(item.source_url),
        "town": one_line(item.town_name),
    }
    values = {
        "url": address(item.url),
        "external_url": web_address(item.original_url),
        "title": one_line(item.title),
        "summary": summary,
        "date_published": rfc3339(item.published_at),
        "date_modified": rfc3339(item.updated_at),
        "authors": _json_authors(_author(item)),
        "tags": list(filter(None, map(one_line, item.categories))),
        "language": tag if tag != feed_language else "",
        "_hub": {name: value for name, value in source.items() if value},
    }
    # An item has content_html or content_text, and no other way to show its text.
    content = {"content_html": body} if body else {"content_text": summary or values["title"]}
    return {
        "id": address(item.id),
        **{key: value for key, value in values.items() if value},
        **content,
    }
