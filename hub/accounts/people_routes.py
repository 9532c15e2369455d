"""Whom an address of the pages of people means, and where a change of a role leads."""

from flask import abort, flash, redirect, url_for

from hub.accounts.models import HeldRole, Person
from hub.accounts.queries import grants_of, has_held, held_role, person_by_key
from hub.core.errors import NotFound
from hub.core.permissions import Right, Viewer, may
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.web.access import place_id, viewer


def person_and_role(place: str, key: str) -> tuple[Person, HeldRole]:
    """The person of an address, and their role there.

    Leads back to the page of people, with a sentence, when the role has been ended.  Raises
    NotFound for somebody who never had one there.
    """
    town_id, person = place_id(place), person_by_key(key)
    held = held_role(person.id, town_id) if person else None
    if person and held:
        return person, held
    if person is None or not has_held(person.id, town_id):
        raise NotFound(_l("Nobody has a role here under this address."))
    flash(_("This role has been ended in the meantime."), "info")
    return abort(redirect(url_for("people.of_place", place=place), 303))


def address_after(place: str) -> str:
    """The page of people; one's own account for who has just lost the right to read it."""
    person_id = viewer().person_id
    left = Viewer(person_id, grants_of(person_id)) if person_id else viewer()
    if may(left, Right.READ_PARTNER_ITEMS, place_id(place)):
        return url_for("people.of_place", place=place)
    return url_for("own_account.index")
