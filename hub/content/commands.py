"""`hub entry …`: what the network shares, for a person or a program."""

from collections.abc import Iterator
from typing import Any

import click
from flask import current_app

from hub.content import kinds
from hub.content.models import Entry, Provenance
from hub.content.queries import listed_entries
from hub.core.errors import InvalidInput, NotFound
from hub.core.terminal import print_json_list, print_table
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.towns.queries import all_towns, town_by_id, town_by_slug


@click.group()
def entry() -> None:
    """The entries: news, events and what plugins add."""


@entry.command("list")
@click.option("--kind", help="Only entries of this kind, such as news or event.")
@click.option("--town", help="Only entries of this town, by its slug.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def list_entries(kind: str | None, town: str | None, as_json: bool) -> None:
    """List entries in every state, oldest first."""
    known = kinds.of(current_app)
    if kind and known.get(kind) is None:
        raise InvalidInput(
            _l(
                "There is no kind ‘%(kind)s’. Choose one of these: %(kinds)s.",
                kind=kind,
                kinds=", ".join(known.names()),
            )
        )
    if town and town_by_slug(town) is None:
        raise NotFound(
            _l(
                "There is no town ‘%(town)s’. Choose one of these: %(towns)s.",
                town=town,
                towns=", ".join(item.slug for item in all_towns()),
            )
        )
    rows = entry_rows(kind, town)
    if as_json:
        print_json_list(rows)
        return
    print_table(
        (_("Number"), _("Kind"), _("Town"), _("Status"), _("Published"), _("Title")),
        [
            (
                str(row["id"]),
                row["kind"],
                row["town"] or "",
                row["state"],
                row["published_at"].strftime("%Y-%m-%d"),
                row["title"][:70],
            )
            for row in rows
        ],
    )


def entry_rows(kind: str | None, town: str | None) -> Iterator[dict[str, Any]]:
    """The entries as plain values, read in portions."""
    last = 0
    while portion := listed_entries(kind, town, after_id=last):
        last = portion[-1][0].id
        extra = _extra([entry for entry, _provenance in portion])
        for entry, provenance in portion:
            yield {**_row(entry, provenance), **extra.get(entry.id, {})}


def _extra(entries: list[Entry]) -> dict[int, dict[str, Any]]:
    """What the kinds add to their rows, asked for once per kind."""
    extra: dict[int, dict[str, Any]] = {}
    for kind in kinds.of(current_app).all():
        ids = [entry.id for entry in entries if entry.kind == kind.name]
        if ids and kind.listing:
            extra |= kind.listing(ids)
    return extra


def _row(entry: Entry, provenance: Provenance | None) -> dict[str, Any]:
    town = town_by_id(entry.owner_town_id)
    original = next((text for text in entry.texts if text.language == entry.language), None)
    return {
        "id": entry.id,
        "kind": entry.kind,
        "town": town.slug if town else None,
        "source": provenance.source_id if provenance else None,
        "external_id": provenance.external_id if provenance else None,
        "url": entry.url,
        "language": entry.language,
        "state": entry.state,
        "title": original.title if original else "",
        "published_at": entry.published_at,
    }
