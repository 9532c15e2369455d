"""What is written of an item: the columns of its entry and texts, and where it came from (pure)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hub.content.drafts import Draft
from hub.core.folding import folded
from hub.sources.as_stored import stored_language, stored_published_at, stored_title
from hub.sources.identity import draft_day

if TYPE_CHECKING:
    from hub.sources.store import Pending, Taking

Row = dict[str, Any]
"""A row by its columns' names."""


def new_entry(draft: Draft, taking: "Taking") -> Row:
    """The row of an entry that is there for the first time; its id is still to be given."""
    published_at = stored_published_at(draft, taking.moment)
    return {
        "kind": draft.kind,
        "owner_town_id": taking.town_id,
        "state": "published",
        "visibility": "public",
        "created_at": taking.moment,
        "published_at": published_at,
        "updated_at": _updated_at(draft, published_at, taking),
        "withdrawn_at": None,
        "revision": 1,
        **_of_draft(draft, taking),
    }


def change_entry(entry: Row, draft: Draft, taking: "Taking") -> None:
    """Bring the row of an entry up to date; a change that its source does not date is of now."""
    if draft.published_at and draft.published_at <= taking.moment:
        entry["published_at"] = draft.published_at
    told = _updated_at(draft, entry["published_at"], taking)
    entry["updated_at"] = told if told > entry["updated_at"] else taking.moment
    entry["revision"] += 1
    entry |= _of_draft(draft, taking)


def _of_draft(draft: Draft, taking: "Taking") -> Row:
    return {
        "language": stored_language(draft.texts[0], taking.language),
        "url": draft.url,
        "author": draft.author[:300],
        "image_url": draft.image_url,
    }


def _updated_at(draft: Draft, published_at: datetime, taking: "Taking") -> datetime:
    return min(max(draft.updated_at or published_at, published_at), taking.moment)


def text_rows(
    draft: Draft,
    entry: Row,
    there: Mapping[str, Row],
    overlaid: Collection[tuple[str, str]],
    taking: "Taking",
) -> dict[str, Row]:
    """The rows of the draft's texts by language, with what an editor wrote in place of it.

    `there` are the entry's texts until now, `overlaid` the languages and fields of an editor.
    """
    rows: dict[str, Row] = {}
    for text in draft.texts:
        language = stored_language(text, taking.language)
        row = rows[language] = {
            "entry_id": entry["id"],
            "language": language,
            "title": stored_title(text, draft),
            "summary": text.summary,
            "body": text.body,
            "origin": "source",
            "made_by": f"source:{taking.source_id}",
            "made_at": taking.moment,
            "made_from_revision": entry["revision"],
        }
        for of_language, name in overlaid:
            if of_language == language and name in row:
                row[name] = there[language][name] if language in there else ""
    return rows


def provenance_row(item: "Pending", place: str | None, taking: "Taking") -> Row:
    """What a provenance says of its item now; `place` is its `place_and_title`."""
    draft = item.match.draft
    return {
        "external_id": item.match.external_id,
        "url": draft.url,
        "title": folded(draft.title),
        "day": draft_day(draft),
        "place_and_title": place,
        "content_hash": item.content_hash,
        "draft": item.as_json,
        "last_seen_at": taking.moment,
        "withdrawn_at": None,
    }


def new_provenance(entry_id: int, taking: "Taking") -> Row:
    """What a provenance says from its beginning, beside `provenance_row`."""
    return {
        "entry_id": entry_id,
        "source_id": taking.source_id,
        "source_name": taking.source_name[:300],
        "first_seen_at": taking.moment,
    }
