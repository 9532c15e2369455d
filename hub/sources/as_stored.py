"""What an entry says of a draft: title, language, moment of publication (pure).

One set of rules for storing an item and for showing it before it is stored.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hub.content.drafts import Draft, DraftText
from hub.core.languages import UNDETERMINED, language_code
from hub.core.safe_html import excerpt

_TITLE_FROM_TEXT = 90
_EXCERPT_CHARACTERS = 300


def stored_title(text: DraftText, draft: Draft) -> str:
    """The title, or what stands for one: the beginning of the text, else the link."""
    return (
        text.title
        or excerpt(text.summary or text.body, _TITLE_FROM_TEXT)
        or draft.url
        or draft.external_id
        or "…"
    )


def stored_language(text: DraftText, assumed: str) -> str:
    """The text's own language, else the one that is assumed for the source."""
    return language_code(text.language) or assumed or UNDETERMINED


def stored_published_at(draft: Draft, moment: datetime) -> datetime:
    """The source's moment, but none that is still to come at `moment`: it would lead every list.

    An item without a date counts as published at `moment`, when it was first seen.
    """
    return min(draft.published_at or draft.updated_at or moment, moment)


def assumed_language(of_source: str | None, of_document: str | None, of_town: str) -> str:
    """The language of texts that do not say theirs; "" when nothing is known."""
    return of_source or language_code(of_document) or of_town


def excerpts_alone(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The drafts with title, excerpt and link, where no more may be shown."""
    return tuple(
        replace(
            draft,
            texts=tuple(
                replace(
                    text, summary=excerpt(text.summary or text.body, _EXCERPT_CHARACTERS), body=""
                )
                for text in draft.texts
            ),
        )
        for draft in drafts
    )
