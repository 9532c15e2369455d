"""`hub source …`: check, add, list, refresh, pause, resume, remove, decide, OPML in and out."""

from collections.abc import Sequence
from typing import Any

import click
from flask import current_app

from hub.content.counts import count_entries_by_source
from hub.core.errors import InvalidInput, NotFound
from hub.core.terminal import EXIT_NO, print_json, print_table, progress
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.sources import actions
from hub.sources.checked_items import checked_rows, print_checked
from hub.sources.checking import check_source
from hub.sources.models import Source
from hub.sources.noting import TakeIn
from hub.sources.queries import all_sources, source_by_id
from hub.sources.reasons import reason_sentence
from hub.sources.refreshing import refresh_named, tools_of
from hub.towns.network import TownView
from hub.towns.queries import town_by_id

EXIT_UNREADABLE = 1


@click.group()
def source() -> None:
    """The feeds and calendars that the hub reads."""


def _town(slug: str | None) -> TownView | None:
    return None if slug is None else actions.town_called(slug)


@source.command()
@click.argument("target", metavar="URL|FILE")
@click.option("--kind", default="", help="Read it as this kind instead of finding it out.")
@click.option("--town", help="The town whose language and time zone are assumed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(target: str, kind: str, town: str | None, as_json: bool) -> int:
    """Show what an address or a file would bring.

    Exit code 0: it can be read.  1: it cannot, and the last line says why.
    """
    checked = check_source(target, kind, _town(town), tools_of(current_app))
    if as_json:
        print_json(
            {
                "url": checked.url,
                "kind": checked.kind,
                "title": checked.document.title if checked.document else "",
                "items": checked_rows(checked, _town(town)),
                "odd": [
                    {"key": odd.key, "count": odd.count, "example": odd.example}
                    for odd in checked.odd
                ],
                "found": [
                    {"url": item.url, "kind": item.kind, "title": item.title}
                    for item in checked.found
                ],
                "problem": checked.problem or None,
                "detail": checked.detail,
            }
        )
    else:
        print_checked(checked, _town(town))
    return EXIT_UNREADABLE if checked.problem else 0


@source.command()
@click.argument("url")
@click.option("--town", required=True, help="The town that the source belongs to, by its slug.")
@click.option("--kind", default="", help="The kind of source, found out when not given.")
@click.option("--name", default="", help="What to call it; its own title when not given.")
@click.option("--language", help="The language of its items when they do not say.")
@click.option(
    "--excerpt-only",
    is_flag=True,
    help="Show title, excerpt and link alone: for the press and other hosts than the town's own.",
)
@click.option("--yes", is_flag=True, help="Save without a question, also what cannot be read.")
def add(
    url: str,
    town: str,
    kind: str,
    name: str,
    language: str | None,
    excerpt_only: bool,
    yes: bool,
) -> int:
    """Check an address and save it as a source.

    Exit code 3: not saved, because you said no.
    """
    owner = _town(town)
    checked = check_source(actions.address(url), kind, owner, tools_of(current_app))
    if not yes:
        print_checked(checked, owner)
        if not click.confirm(_("Save this source?"), default=not checked.problem):
            click.echo(_("Nothing was saved."))
            return EXIT_NO
    saved = actions.add_source(
        checked.url or url,
        town,
        checked.kind or kind or likely_kind(url),
        name=name or (checked.document.title if checked.document else ""),
        language=language,
        shows_full_text=not excerpt_only,
        reason=checked.problem,
    )
    click.echo(_("Source %(id)s was saved: %(url)s", id=saved.id, url=saved.url))
    if checked.problem:
        click.echo(reason_sentence(checked.problem), err=True)
    return 0


def likely_kind(url: str) -> str:
    """The kind to read an address as that could not be read now."""
    kinds = sorted(tools_of(current_app).plugins.source_kinds())
    calendar = url.lower().startswith("webcal") or url.lower().split("?")[0].endswith(".ics")
    wanted = [kind for kind in kinds if ("ical" in kind) == calendar]
    return next(iter(wanted or kinds), "")


def source_rows() -> list[dict[str, Any]]:
    """The sources as `hub source list --json` gives them."""
    counts = count_entries_by_source()
    rows = []
    for item in all_sources():
        town = town_by_id(item.town_id)
        rows.append(
            {
                "id": item.id,
                "url": item.url,
                "town": town.slug if town else None,
                "kind": item.kind,
                "name": item.name,
                "state": item.state,
                "reason": item.reason,
                "reason_sentence": reason_sentence(item.reason) if item.reason else "",
                "entries": counts.get(item.id, 0),
                "last_fetched_at": item.last_fetched_at,
                "next_fetch_at": item.next_fetch_at,
            }
        )
    return rows


@source.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def list_sources(as_json: bool) -> None:
    """List the sources, their state and what they brought."""
    rows = source_rows()
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo(_("There are no sources yet. Add one with hub source add URL --town TOWN."))
        return
    print_table(
        (_("Number"), _("Town"), _("Kind"), _("Status"), _("Items"), _("Address"), _("Note")),
        [
            (
                str(row["id"]),
                row["town"] or "",
                row["kind"],
                row["state"],
                str(row["entries"]),
                row["url"],
                row["reason_sentence"],
            )
            for row in rows
        ],
    )


@source.command()
@click.argument("ids", metavar="ID …", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Every source that is not paused.")
def refresh(ids: tuple[int, ...], every: bool) -> int:
    """Read sources now and wait until it is done.

    Prints one line for each.  Works with and without a running hub.  Exit code 1: at least one
    could not be read.
    """
    wanted = [item for item in all_sources() if item.state != "paused"] if every else _named(ids)
    if not wanted:
        if every:
            click.echo(_("There are no sources to refresh."))
            return 0
        raise InvalidInput(_l("Say which: hub source refresh --all, or the numbers of sources."))
    addresses = {item.id: item.url for item in wanted}
    failed: list[int] = []
    told: set[int] = set()
    with progress(len(wanted), _("Refreshing")) as shown:

        def tell(took: TakeIn) -> None:
            told.add(took.source.id)
            if took.reason and took.reason != "withdrawal_held":
                failed.append(took.source.id)
            shown.step(_line(took))

        refresh_named(current_app._get_current_object(), list(addresses), tell)  # type: ignore[attr-defined]  # noqa: SLF001
        for source_id in sorted(addresses.keys() - told):
            shown.step(_("%(id)s: another process has read it", id=source_id))
    return EXIT_UNREADABLE if failed else 0


def _named(ids: Sequence[int]) -> list[Source]:
    found = []
    for source_id in dict.fromkeys(ids):
        item = source_by_id(source_id)
        if item is None:
            raise NotFound(
                _l(
                    "There is no source %(id)s. "
                    "hub source list shows the sources and their numbers.",
                    id=source_id,
                )
            )
        if item.state == "paused":
            raise InvalidInput(
                _l("Source %(id)s is paused. Use hub source resume %(id)s first.", id=source_id)
            )
        found.append(item)
    return found


def _line(took: TakeIn) -> str:
    stored = took.stored
    what = (
        _(
            "%(new)s new, %(changed)s changed, %(unchanged)s as before, %(withdrawn)s withdrawn",
            new=stored.new,
            changed=stored.changed,
            unchanged=stored.unchanged,
            withdrawn=stored.withdrawn,
        )
        if stored
        else _("nothing new")
    )
    said = reason_sentence(took.reason) if took.reason else what
    return f"{took.source.id}: {took.source.url}: {said}"
