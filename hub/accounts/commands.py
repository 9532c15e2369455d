"""`hub person …`: invite people, see who has which role and help who cannot, from the server."""

import sys

import click
from flask import current_app

from hub.accounts.actions import NewInvitation, invite
from hub.accounts.erasure_actions import erase_person
from hub.accounts.kept_elsewhere import kept_elsewhere
from hub.accounts.last_one import tell_of_last_one
from hub.accounts.letters import invitation_letter, send_letters, spoken
from hub.accounts.links import invitation_url
from hub.accounts.models import Person
from hub.accounts.people_lists import people_in
from hub.accounts.queries import how_many_hold, person_by_email, roles_held
from hub.accounts.role_actions import LastOfTheirKind
from hub.accounts.role_words import place_name, role_words
from hub.accounts.second_step_actions import reset_second_step
from hub.core.errors import InvalidInput, NotFound
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.permissions import Role
from hub.core.terminal import EXIT_NO, print_json_list, print_table
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language, pgettext
from hub.towns.queries import network, town_by_slug


@click.group()
def person() -> None:
    """People who look after what the towns share, and their roles."""


def _town_id(slug: str | None) -> int | None:
    if slug is None:
        return None
    town = town_by_slug(slug)
    if town is None:
        raise NotFound(_l("The network has no town %(slug)s.", slug=slug))
    return town.id


def _person_at(address: str) -> Person:
    found = person_by_email(address.strip())
    if found is None:
        raise NotFound(_l("Nobody has an account with this address."))
    return found


@person.command("invite")
@click.argument("address")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--town", "slug", help="The town's short name; without it, the whole network.")
@click.option("--organisation", default="", help="For which an organiser posts.")
@click.option(
    "--language",
    type=click.Choice(list(INTERFACE_LANGUAGES)),
    help="In which the letter is written.",
)
@click.option("--no-mail", is_flag=True, help="Print the link and send no letter.")
@click.option("--first", is_flag=True, help="Only where nobody has this role yet.")
def invite_person(
    address: str,
    role: str,
    slug: str | None,
    organisation: str,
    language: str | None,
    no_mail: bool,
    first: bool,
) -> None:
    """Invite somebody; print the link that is sent."""
    town_id = _town_id(slug)
    if role == Role.ORGANISER and not organisation:
        raise click.UsageError(
            _("An organiser posts for an organisation: name it with --organisation.")
        )
    if first and how_many_hold([Role(role)], town_id):
        return
    language = spoken(language or page_language())
    new = NewInvitation(address, Role(role), town_id, language, organisation)
    invited = invite(new, None)
    link = invitation_url(current_app.config["HUB"], language, invited.token)
    if not no_mail:
        send_letters([invitation_letter(new, invited, link, None)])
    click.echo(link)


@person.command("erase")
@click.argument("address")
@click.option("--yes", is_flag=True, help="Erase without a question.")
def erase(address: str, yes: bool) -> int:
    """Erase an account; what was published stays.

    Exit code 3: not erased, because you said no.
    """
    found = _person_at(address)
    if not yes and not _agreed(found):
        click.echo(_("Nothing was changed."), err=True)
        return EXIT_NO
    try:
        erase_person(found.id, None, kept_elsewhere())
    except LastOfTheirKind as error:
        tell_of_last_one(found.id, error.town_id, None)
        raise
    click.echo(_("Deleted."))
    return 0


def _agreed(found: Person) -> bool:
    """Ask whether it is this person; raises InvalidInput where nobody can answer."""
    if not sys.stdin.isatty():
        raise InvalidInput(
            _l(
                "Without a terminal nobody can be asked. To delete the account all the same, "
                "add --yes."
            )
        )
    click.echo(f"{found.name} <{found.email}>" if found.name else found.email, err=True)
    for held in roles_held(found.id):
        click.echo(f"  {role_words(held.role).name}: {place_name(held.town_id)}", err=True)
    question = _("Delete this account for good? What was published stays.")
    return click.confirm(question, err=True)


@person.command("reset-totp")
@click.argument("address")
def reset(address: str) -> None:
    """Remove the second step from an account.

    Its recovery codes go too, its sessions end, and an email tells the person so.
    """
    reset_second_step(_person_at(address).id)
    click.echo(_("The second step has been removed, and an email will tell the person."))


@person.command("list")
@click.option("--town", "slug", help="The town's short name; without it, everybody.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def list_people(slug: str | None, as_json: bool) -> None:
    """List who has which role."""
    places: list[tuple[str, int | None]] = [("", None)] if slug is None else []
    towns = network().towns if slug is None else ()
    places += [(town.slug, town.id) for town in towns]
    if slug is not None:
        places = [(slug, _town_id(slug))]
    rows = [
        {
            "name": held.person.name,
            "email": held.person.email,
            "role": held.role,
            "town": town_slug or None,
            "since": held.began_at,
        }
        for town_slug, town_id in places
        for held in people_in(town_id)
    ]
    if as_json:
        print_json_list(rows)
        return
    print_table(
        (pgettext("of a person", "Name"), _("Email"), _("Role"), _("Town")),
        [(str(r["name"]), str(r["email"]), str(r["role"]), str(r["town"] or "")) for r in rows],
    )
