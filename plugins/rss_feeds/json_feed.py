"""JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1), as drafts."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hub.plugin_api.entries import Draft, DraftText, Parsed, ParseError, SourceDocument

from .addresses import absolute_links, first_web_address, item_link
from .dates import DateReader, ReadDate
from .markup import has_tags, html_of_plain, on_one_line, plain_text
from .notes import MAX_ITEMS, Notes, missing_keys, primary_language

_VERSION = "jsonfeed.org/version/1"
_MAX_CATEGORIES = 50


def read_json_feed(document: SourceDocument, text: str, notes: Notes) -> Parsed:
    """The items of a JSON Feed.

    Raises ParseError("not_a_feed") when the document is other JSON, or none.
    """
    feed = _feed(text)
    language = primary_language(feed.get("language"))
    dates = DateReader(document.time_zone, language or document.language)
    items = feed["items"]
    if len(items) > MAX_ITEMS:
        notes.note("too_many_items", count=len(items) - MAX_ITEMS)
    drafts: list[Draft] = []
    for item in items[:MAX_ITEMS]:
        if not isinstance(item, dict):
            notes.fail("broken_items", json.dumps(item)[:200])
            continue
        draft = _draft(item, document, language, dates)
        notes.note_item(draft)
        drafts.append(draft)
    notes.note_duplicates(drafts)
    return Parsed(tuple(drafts), title=on_one_line(_text(feed.get("title"))), language=language)


def _feed(text: str) -> dict[str, Any]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError("not_a_feed", f"JSON: {error}") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError("not_a_feed", "JSON without a list of items")
    if _VERSION not in _text(feed.get("version")):
        raise ParseError("not_a_feed", "JSON that is no JSON Feed")
    return feed


def _draft(
    item: dict[str, Any], document: SourceDocument, feed_language: str | None, dates: DateReader
) -> Draft:
    published, updated, odd = _dates(item, document, dates)
    link, link_is_odd = item_link(
        _text(item.get("url")) or _text(item.get("external_url")), document.url
    )
    title = _text(item.get("title"))
    # The specification has plain text here; mark-up is read as such only where there is a tag.
    has_markup = has_tags(title)
    text = DraftText(
        plain_text(title) if has_markup else on_one_line(title),
        html_of_plain(_text(item.get("summary"))),
        absolute_links(_text(item.get("content_html")), link or document.url)
        or html_of_plain(_text(item.get("content_text"))),
        primary_language(item.get("language")) or feed_language,
    )
    draft = Draft(
        kind="news",
        texts=(text,),
        external_id=_id(item.get("id")),
        url=link,
        published_at=published.moment if published else None,
        updated_at=updated.moment if updated else None,
        author=_author(item),
        categories=_categories(item.get("tags")),
        image_url=_image(item, document.url),
    )
    odd += link_is_odd + (("html_in_titles",) if has_markup else ())
    return replace(draft, odd=missing_keys(draft) + odd)


def _text(value: Any) -> str:
    # JSON can hold half of a surrogate pair, which no database takes.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def _id(value: Any) -> str | None:
    """The id as text; numbers are allowed by version 1."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return repr(value)
    return on_one_line(_text(value)) or None


def _dates(
    item: dict[str, Any], document: SourceDocument, dates: DateReader
) -> tuple[ReadDate | None, ReadDate | None, tuple[str, ...]]:
    written = _text(item.get("date_published")), _text(item.get("date_modified"))
    published, updated = (dates.read(one) for one in written)
    shown = published or updated
    if shown:
        return shown, updated, shown.odd(document.now)
    return None, None, ("unreadable_dates",) if any(written) else ()


def _author(item: dict[str, Any]) -> str:
    """The authors' names: a list in version 1.1, one in version 1."""
    authors = item.get("authors")
    listed: Iterable[Any] = authors if isinstance(authors, list) else [item.get("author")]
    names = [on_one_line(_text(one.get("name"))) for one in listed if isinstance(one, dict)]
    return ", ".join(name for name in names if name and "@" not in name)[:300]


def _categories(tags: Any) -> tuple[str, ...]:
    words = [on_one_line(_text(tag)) for tag in tags] if isinstance(tags, list) else []
    return tuple(dict.fromkeys(word for word in words if word))[:_MAX_CATEGORIES]


def _image(item: dict[str, Any], base: str) -> str | None:
    attachments = item.get("attachments")
    listed: Iterable[Any] = attachments if isinstance(attachments, list) else []
    found = [_text(item.get("image")), _text(item.get("banner_image"))]
    found += [
        _text(one.get("url"))
        for one in listed
        if isinstance(one, dict) and _text(one.get("mime_type")).startswith("image/")
    ]
    return first_web_address(found, base)
