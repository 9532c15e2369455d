"""`hub source …` that change what there is: pause, resume, remove, decide, OPML, suggestions."""

from dataclasses import asdict
from pathlib import Path

import click

from hub.core.errors import HubError, InvalidInput, NotFound
from hub.core.terminal import EXIT_NO, print_json, print_table
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import ngettext
from hub.publishing.opml import opml_bytes, read_opml
from hub.sources import actions
from hub.sources.commands import likely_kind, source
from hub.sources.exchange import opml_record
from hub.sources.models import Source
from hub.sources.queries import source_by_id, source_by_url
from hub.towns.queries import suggested_sources

IDS = click.argument("ids", metavar="ID …", nargs=-1, type=int, required=True)


@source.command()
@IDS
def pause(ids: tuple[int, ...]) -> None:
    """Stop asking sources; their items stay."""
    for source_id in ids:
        actions.pause_source(source_id)
        click.echo(_("Source %(id)s is paused.", id=source_id))


@source.command()
@IDS
def resume(ids: tuple[int, ...]) -> None:
    """Ask paused or resting sources again."""
    for source_id in ids:
        actions.resume_source(source_id)
        click.echo(_("Source %(id)s will be read again.", id=source_id))


@source.command()
@IDS
@click.option("--yes", is_flag=True, help="Remove without a question.")
def remove(ids: tuple[int, ...], yes: bool) -> int:
    """Remove sources and withdraw what only they listed.

    What is withdrawn stays as a tombstone, so that subscribers hear of it.  Exit code 3: not
    removed, because you said no.
    """
    for source_id in ids:
        _present(source_id)
        question = _("Remove source %(id)s and withdraw what only it lists?", id=source_id)
        if not yes and not click.confirm(question):
            click.echo(_("Nothing more was removed."))
            return EXIT_NO
        _removed, withdrawn = actions.remove_source(source_id)
        click.echo(
            ngettext(
                "Source %(id)s has been removed; %(num)s entry was withdrawn.",
                "Source %(id)s has been removed; %(num)s entries were withdrawn.",
                withdrawn,
                id=source_id,
            )
        )
    return 0


def _present(source_id: int) -> Source:
    found = source_by_id(source_id)
    if found is None:
        raise NotFound(
            _l(
                "There is no source %(id)s. hub source list shows the sources and their numbers.",
                id=source_id,
            )
        )
    return found


@source.command()
@click.argument("source_id", metavar="ID", type=int)
@click.option("--withdraw", "answer", flag_value="withdraw", help="Withdraw what is missing.")
@click.option("--keep", "answer", flag_value="keep", help="Keep it, though the source lacks it.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of what is held.")
def held(source_id: int, answer: str | None, as_json: bool) -> None:
    """Show or decide withdrawals that are held."""
    if answer:
        withdrawn = actions.decide_held(source_id, withdraw=answer == "withdraw")
        click.echo(
            ngettext("%(num)s entry was withdrawn.", "%(num)s entries were withdrawn.", withdrawn)
        )
        return
    missing = (_present(source_id).held or {}).get("missing", [])
    if as_json:
        print_json(missing)
    elif not missing:
        click.echo(_("Nothing is held for source %(id)s.", id=source_id))
    else:
        print_table(
            (_("Item"), _("Title")), [(one["external_id"], one["title"]) for one in missing]
        )


@source.command()
@click.option("--town", help="Only those of this town, by its slug.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def suggestions(town: str | None, as_json: bool) -> None:
    """List known public addresses that are switched off.

    hub source add takes one in.
    """
    known = suggested_sources(town)
    if as_json:
        print_json([asdict(item) for item in known])
        return
    print_table(
        (_("Town"), _("Kind"), _("Confidence"), _("Address"), _("Note")),
        [(item.town, item.kind, item.confidence, item.url, item.note) for item in known],
    )


@source.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
def export_opml(file: Path | None) -> None:
    """Write all sources as OPML."""
    data = opml_bytes(opml_record())
    if file is None:
        click.echo(data.decode())
    else:
        try:
            file.write_bytes(data)
        except OSError as error:
            raise InvalidInput(
                _l("%(file)s cannot be written to.", file=file), str(error)
            ) from error
        click.echo(_("%(file)s was written.", file=file))


@source.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--town", required=True, help="The town that the sources belong to, by its slug.")
@click.option("--excerpt-only", is_flag=True, help="Show title, excerpt and link of their items.")
def import_opml(file: Path, town: str, excerpt_only: bool) -> int:
    """Add every feed and calendar that an OPML file lists.

    Those already there are passed over.  Exit code 1: at least one could not be added.
    """
    owner = actions.town_called(town)
    failed = 0
    for outline in read_opml(file.read_bytes()):
        try:
            there = source_by_url(actions.address(outline.url), owner.id)
            if there is not None:
                click.echo(_("Source %(id)s already exists: %(url)s", id=there.id, url=there.url))
                continue
            kind = likely_kind(outline.url)
            # A source without a name is written with its address as the title.
            name = "" if outline.title == outline.url else outline.title
            added = actions.add_source(
                outline.url, town, kind, name=name, shows_full_text=not excerpt_only
            )
            click.echo(_("Source %(id)s was saved: %(url)s", id=added.id, url=added.url))
        except HubError as error:
            failed += 1
            click.echo(f"{outline.url}: {error.message}", err=True)
    return 1 if failed else 0


__all__ = ["source"]
