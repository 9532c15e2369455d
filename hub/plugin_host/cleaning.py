"""Makes a draft's texts safe, once, before it is stored: in the child process.

Titles, names and places become plain text, bodies clean HTML, addresses absolute ones of the
web.  Control characters go everywhere, in a plugin's own details too.
"""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Final

from hub.content.drafts import Draft, DraftText, EventDraft, EventOverride
from hub.core.plain_text import plain_text, shortened, without_unwanted
from hub.core.safe_html import clean_html, safe_url

SUMMARY_CHARACTERS: Final = 300
_LONGEST_LINE: Final = 500
_LONGEST_ID: Final = 2000
_YEARS: Final = range(1900, 2200)
_RELATIVE: Final = re.compile(r"(?![/\\]{2})[^\s:/?#]*(?:[/?#]|\Z)")


def clean_line(text: str) -> str:
    """A title, name or place as one line of plain text."""
    return plain_text(text)[:_LONGEST_LINE]


def clean_draft(draft: Draft, base_url: str) -> Draft:
    """The draft with safe texts and addresses; relative links are resolved against `base_url`.

    Where that is no address of the web (a file that is checked), a relative link stays as it is.
    """
    url = _link(draft.url, base_url) if draft.url else None
    odd = draft.odd
    if draft.url and url is None:
        odd = (*odd, "unsafe_links")
    return replace(
        draft,
        texts=tuple(_clean_text(text, url or base_url) for text in draft.texts),
        external_id=_clean_id(draft.external_id),
        url=url,
        published_at=_likely(draft.published_at),
        updated_at=_likely(draft.updated_at),
        author=clean_line(draft.author),
        categories=_lines(draft.categories),
        topics=_lines(draft.topics),
        audiences=_lines(draft.audiences),
        image_url=_address(draft.image_url, base_url),
        odd=odd,
        details=_clean_details(draft.details, base_url),
    )


def _likely(moment: datetime | None) -> datetime | None:
    """The moment, None when nobody can have published anything then: in the year 1, say."""
    return moment if moment and moment.year in _YEARS else None


def _clean_text(text: DraftText, base_url: str) -> DraftText:
    """A source that gives one text only gives an excerpt and, when it is longer, a body."""
    title, plain = clean_line(text.title), plain_text(text.summary)
    if not text.body and len(plain) <= SUMMARY_CHARACTERS:
        return replace(text, title=title, summary=plain, body="")
    body = clean_html(text.body or text.summary, base_url, text.language)
    summary = shortened(plain if text.summary else plain_text(body), SUMMARY_CHARACTERS)
    return replace(text, title=title, summary=summary, body=body)


def _clean_id(external_id: str | None) -> str | None:
    kept = without_unwanted(external_id or "").strip()[:_LONGEST_ID]
    return kept or None


def _lines(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for value in values if (line := clean_line(value)))


def _link(url: str, base_url: str) -> str | None:
    """The safe address; a relative one as it was written where there is no site to start from."""
    written = clean_line(url)
    if not base_url.startswith(("http:", "https:")) and _RELATIVE.match(written):
        return written
    return safe_url(url, base_url)


def _address(url: str | None, base_url: str) -> str | None:
    return safe_url(url, base_url) if url else None


def _clean_details(details: Any, base_url: str) -> Any:
    if not isinstance(details, EventDraft):
        return _without_controls(details)
    return replace(
        details,
        uid=_clean_id(details.uid),
        location=clean_line(details.location),
        organizer=clean_line(details.organizer),
        online_url=_address(details.online_url, base_url),
        image_url=_address(details.image_url, base_url),
        overrides=tuple(_clean_override(override) for override in details.overrides),
    )


def _clean_override(override: EventOverride) -> EventOverride:
    return replace(
        override,
        title=None if override.title is None else clean_line(override.title),
        location=None if override.location is None else clean_line(override.location),
    )


def _without_controls(value: Any) -> Any:
    """A plugin's own details: what their texts mean is the plugin's to know."""
    if isinstance(value, str):
        return without_unwanted(value)
    if isinstance(value, list | tuple):
        return type(value)(_without_controls(one) for one in value)
    if isinstance(value, dict):
        return {key: _without_controls(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        cleaned = {one.name: _without_controls(getattr(value, one.name)) for one in fields(value)}
        return replace(value, **cleaned)
    return value
