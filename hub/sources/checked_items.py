"""A checked source as a person or a program sees it: its items as they would be stored."""

from datetime import datetime
from typing import Any

import click

from hub.content.drafts import Draft, EventDraft
from hub.content.oddities import oddity_sentence
from hub.core.clock import now
from hub.core.languages import UNDETERMINED
from hub.core.words import gettext as _
from hub.core.words import ngettext
from hub.events.listing import listed_draft
from hub.events.presenting import shown_status
from hub.events.times import last_day
from hub.sources.as_stored import (
    assumed_language,
    stored_language,
    stored_published_at,
    stored_title,
)
from hub.sources.checking import Checked
from hub.sources.identity import kept_ids
from hub.sources.reasons import reason_sentence
from hub.towns.network import TownView

_SHOWN_ITEMS = 5


def checked_rows(checked: Checked, town: TownView | None) -> list[dict[str, Any]]:
    """Every item, with the fields and values of `hub entry list`.

    What only storing gives is None: numbers, and the date of an item that has none.
    """
    document = checked.document
    if document is None:
        return []
    assumed = assumed_language(None, document.language, (town and town.language) or "")
    ids = kept_ids(document.drafts)
    return [
        _row(draft, external_id, assumed, town)
        for draft, external_id in zip(document.drafts, ids, strict=True)
    ]


def _row(draft: Draft, external_id: str, assumed: str, town: TownView | None) -> dict[str, Any]:
    language = stored_language(draft.texts[0], assumed)
    has_date = draft.published_at or draft.updated_at
    row: dict[str, Any] = {
        "id": None,
        "kind": draft.kind,
        "town": town.slug if town else None,
        "source": None,
        "external_id": external_id,
        "url": draft.url,
        "language": None if language == UNDETERMINED else language,
        "state": "withdrawn" if draft.withdrawn else "published",
        "title": stored_title(draft.texts[0], draft),
        "published_at": stored_published_at(draft, now()) if has_date else None,
    }
    if isinstance(draft.details, EventDraft):
        row |= listed_draft(draft.details, _zone(town))
    return row


def _zone(town: TownView | None) -> str:
    return town.time_zone if town else "UTC"


def print_checked(checked: Checked, town: TownView | None) -> None:
    """Print what was found, the first items, and what is odd, each on lines of its own."""
    document = checked.document
    if document is not None:
        click.echo(f"{document.title or checked.url} ({checked.kind})")
        click.echo(checked.url)
        rows = checked_rows(checked, town)
        click.echo(ngettext("%(num)s item", "%(num)s items", len(rows)))
        for row, draft in list(zip(rows, document.drafts, strict=True))[:_SHOWN_ITEMS]:
            _print_item(row, draft, town)
    for link in checked.found:
        if link.url != checked.url:
            click.echo(_("Also found: %(url)s", url=link.url))
    for odd in checked.odd:
        example = f" ({odd.example})" if odd.example else ""
        click.echo(f"! {odd.count} × {oddity_sentence(odd.key)}{example}")
    if checked.problem:
        click.echo(reason_sentence(checked.problem), err=True)


def _print_item(row: dict[str, Any], draft: Draft, town: TownView | None) -> None:
    when = row["starts"] if "starts" in row else row["published_at"]
    shown = when.isoformat() if isinstance(when, datetime) else when or ""
    marks = _marks(row, draft, town)
    told = f" ({', '.join(marks)})" if marks else ""
    click.echo(f"  {shown[:16].replace('T', ' '):16}  {row['title']}{told}")
    place = draft.details.location if isinstance(draft.details, EventDraft) else ""
    for line in filter(None, (place, row["url"])):
        click.echo(f"  {'':16}  {line}")


def _marks(row: dict[str, Any], draft: Draft, town: TownView | None) -> list[str]:
    """What an item's date and title leave open."""
    marks = [_("Withdrawn")] if draft.withdrawn else []
    event = draft.details
    if not isinstance(event, EventDraft):
        return marks
    status = shown_status(row["status"])
    if status:
        marks.append(str(status.label))
    if event.start.is_day:
        marks.append(_("All day"))
    last = last_day(event.start, event.end, _zone(town))
    if last > last_day(event.start, None, _zone(town)):
        marks.append(_("Until %(day)s", day=last.isoformat()))
    if event.rules or event.rdates:
        marks.append(_("Recurring"))
    return marks
