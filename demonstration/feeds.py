"""The feeds as the sites write them: clean ones by a library, sloppy ones by hand."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape as xml_escape

from babel.dates import format_date
from feedgenerator import Rss201rev2Feed

from demonstration.dated import News
from demonstration.markup import as_html

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says about itself.  `base` is the site's address without a last slash."""

    title: str
    language: str
    base: str
    path: str
    news_path: str

    def link(self, item: News) -> str:
        """The absolute address of an item."""
        return self.base + self.path_of(item)

    def path_of(self, item: News) -> str:
        """The address of an item within its site."""
        return self.news_path.format(key=item.key)


class _RssWithContent(Rss201rev2Feed):  # type: ignore[misc]  # the library has no types
    """RSS 2.0 with the full text in content:encoded."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:content": _CONTENT}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["full_text"])


def rss_utf8(channel: Channel, items: Sequence[News]) -> bytes:
    """A clean RSS 2.0 feed in UTF-8 with full texts."""
    feed = _RssWithContent(
        title=channel.title,
        link=f"{channel.base}/",
        description=channel.title,
        language=channel.language,
        feed_url=channel.base + channel.path,
    )
    for item in items:
        feed.add_item(
            title=item.text.title,
            link=channel.link(item),
            description=item.text.summary,
            pubdate=item.published_at,
            unique_id=channel.link(item),
            unique_id_is_permalink=True,
            categories=[item.text.category],
            full_text=as_html(item.body, channel.base),
        )
    return str(feed.writeString("utf-8")).encode("utf-8")


def atom(channel: Channel, items: Sequence[News]) -> bytes:
    """An Atom 1.0 feed (RFC 4287); an item in another language carries its own xml:lang."""
    feed = ET.Element("feed", {"xmlns": _ATOM, _XML_LANG: channel.language})
    _element(feed, "title", channel.title)
    _element(feed, "id", channel.base + channel.path)
    _element(feed, "updated", _rfc3339(max(item.published_at for item in items)))
    _element(feed, "link", rel="self", href=channel.base + channel.path)
    _element(feed, "link", rel="alternate", href=f"{channel.base}/")
    _element(_element(feed, "author"), "name", channel.title)
    for item in items:
        entry = _element(feed, "entry")
        if item.text.language != channel.language:
            entry.set(_XML_LANG, item.text.language)
        _element(entry, "title", item.text.title)
        _element(entry, "id", channel.link(item))
        _element(entry, "link", rel="alternate", href=channel.link(item))
        _element(entry, "published", _rfc3339(item.published_at))
        _element(entry, "updated", _rfc3339(item.published_at))
        _element(entry, "category", term=item.text.category)
        _element(entry, "summary", item.text.summary)
        _element(entry, "content", as_html(item.body, channel.base), type="html")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def json_feed(channel: Channel, items: Sequence[News]) -> bytes:
    """A JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": f"{channel.base}/",
        "feed_url": channel.base + channel.path,
        "language": channel.language,
        "items": [
            {
                "id": channel.link(item),
                "url": channel.link(item),
                "title": item.text.title,
                "summary": item.text.summary,
                "content_html": as_html(item.body, channel.base),
                "date_published": item.published_at.isoformat(),
                "tags": [item.text.category],
            }
            for item in items
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8")


def rss_with_dates_in_words(channel: Channel, items: Sequence[News], charset: str) -> bytes:
    """An RSS feed of an old system: its own charset, and every fifth date in words.

    Such dates have a day and no time: "26. marraskuuta 2025", "26 listopada 2025".
    """
    rows = [
        _item(
            title=item.text.title,
            link=channel.link(item),
            description=item.text.summary,
            full_text=as_html(item.body, channel.base),
            category=item.text.category,
            guid=channel.link(item),
            date=_in_words(item, channel.language) if number % 5 == 2 else _rfc822(item),
        )
        for number, item in enumerate(items)
    ]
    return _rss(channel, f"{channel.base}/", rows, charset)


def rss_with_relative_links(channel: Channel, items: Sequence[News], charset: str) -> bytes:
    """An RSS feed whose items have links without a host, no guid and all text in one field."""
    rows = [
        _item(
            title=item.text.title,
            link=channel.path_of(item),
            description=as_html(item.body, ""),
            category=item.text.category,
            date=_rfc822(item),
        )
        for item in items
    ]
    return _rss(channel, "/", rows, charset)


def _rss(channel: Channel, link: str, rows: Sequence[str], charset: str) -> bytes:
    text = "\n".join(
        [
            f'<?xml version="1.0" encoding="{charset}"?>',
            f'<rss version="2.0" xmlns:content="{_CONTENT}">',
            "<channel>",
            _tag("title", channel.title),
            _tag("link", link),
            _tag("description", channel.title),
            _tag("language", channel.language),
            *rows,
            "</channel>",
            "</rss>",
            "",
        ]
    )
    return text.encode(charset, errors="xmlcharrefreplace")


def _item(
    *,
    title: str,
    link: str,
    description: str,
    category: str,
    date: str,
    guid: str = "",
    full_text: str = "",
) -> str:
    tags = [
        _tag("title", title),
        _tag("link", link),
        _tag("description", description),
        _tag("category", category),
        _tag("pubDate", date),
    ]
    if guid:
        tags.append(_tag("guid", guid))
    if full_text:
        tags.append(_tag("content:encoded", full_text))
    return "\n".join(["<item>", *tags, "</item>"])


def _tag(name: str, text: str) -> str:
    return f"<{name}>{xml_escape(text)}</{name}>"


def _element(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    element.text = text or None
    return element


def _in_words(item: News, language: str) -> str:
    return format_date(item.published_at.date(), format="long", locale=language)


def _rfc822(item: News) -> str:
    return format_datetime(item.published_at)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
