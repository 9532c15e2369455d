"""A checked source as a person or a program sees it: its items as they would look."""

from typing import Any

import click

from hub.content.drafts import Draft, EventDraft
from hub.content.oddities import oddity_sentence
from hub.core.languages import language_code
from hub.core.words import gettext as _
from hub.core.words import ngettext
from hub.events.times import iso_text
from hub.sources.checking import Checked
from hub.sources.reasons import reason_sentence
from hub.towns.network import TownView

_SHOWN_ITEMS = 5


def checked_rows(checked: Checked, town: TownView | None) -> list[dict[str, Any]]:
    """Every item, with the fields of `hub entry list`; what only storing gives is None."""
    if checked.document is None:
        return []
    language = language_code(checked.document.language)
    return [_row(draft, language, town) for draft in checked.document.drafts]


def _row(draft: Draft, language: str | None, town: TownView | None) -> dict[str, Any]:
    own = language_code(draft.texts[0].language)
    row: dict[str, Any] = {
        "id": None,
        "kind": draft.kind,
        "town": town.slug if town else None,
        "source": None,
        "external_id": draft.external_id,
        "url": draft.url,
        "language": own or language or (town.language if town else None),
        "state": "withdrawn" if draft.withdrawn else "published",
        "title": draft.title,
        "published_at": draft.published_at,
    }
    if isinstance(draft.details, EventDraft):
        zone = town.time_zone if town else "UTC"
        event = draft.details
        row |= {
            "starts": iso_text(event.start, zone),
            "ends": iso_text(event.end, zone) if event.end else None,
            "status": {"confirmed": "scheduled"}.get(event.status, event.status),
        }
    return row


def print_checked(checked: Checked, town: TownView | None) -> None:
    """Print what was found, the first items, and what is odd, each on lines of its own."""
    document = checked.document
    if document is not None:
        click.echo(f"{document.title or checked.url} ({checked.kind})")
        click.echo(checked.url)
        rows = checked_rows(checked, town)
        click.echo(ngettext("%(num)s item", "%(num)s items", len(rows)))
        for row in rows[:_SHOWN_ITEMS]:
            when = row.get("starts") or (row["published_at"] or "")
            click.echo(f"  {str(when)[:16]:16}  {row['title'] or _('(no title)')}")
            if row["url"]:
                click.echo(f"  {'':16}  {row['url']}")
    for link in checked.found:
        if link.url != checked.url:
            click.echo(_("Also found: %(url)s", url=link.url))
    for odd in checked.odd:
        example = f" ({odd.example})" if odd.example else ""
        click.echo(f"! {odd.count} × {oddity_sentence(odd.key)}{example}")
    if checked.problem:
        click.echo(reason_sentence(checked.problem), err=True)
