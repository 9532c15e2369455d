"""Erasing a person: nothing of theirs stays but a row that says "a former member"."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select, update

from hub.accounts.actions import actor_of, record
from hub.accounts.kept_elsewhere import KeptElsewhere
from hub.accounts.models import AddressChange, HeldRole, Invitation, Person, SignedInSession
from hub.accounts.queries import roles_held
from hub.accounts.role_actions import keep_one_coordinator, withdraw_invitations_of
from hub.core.changes import (
    Change,
    NewChange,
    record_change,
    take_out_of_reasons,
    take_out_value,
    take_out_values,
)
from hub.core.clock import now
from hub.core.database import session, writing
from hub.core.errors import Gone
from hub.core.outbox import forget_recipient, forget_written_for
from hub.core.words import lazy_gettext as _l

STAND_IN_HOST: Final = "erased.invalid"
"""No mail is ever taken for it (RFC 2606, section 2)."""


def erase_person(
    person_id: int, by: int | None, kept: Iterable[KeptElsewhere], *, actor: str = ""
) -> None:
    """End the roles of a person and erase name, address, secrets, passkeys and sessions.

    `kept` is what parts above this one keep of people.  What was published and the list of
    changes stay, with "a former member".  Raises LastOfTheirKind when a town would be left
    without a coordinator, and Gone for who is erased.
    """
    with writing() as current:
        person = current.get_one(Person, person_id, populate_existing=True)
        if person.erased_at:
            raise Gone(_l("This account has been deleted."))
        called = called_by(person)
        # While the roles are held: who keeps people there is shown this.
        record_change(NewChange("person", person.key, "erased", actor or actor_of(by)))
        for held in roles_held(person.id):
            keep_one_coordinator(held, None)
            held.ended_at = now()
            withdraw_invitations_of(person, held.town_id, by)
            record("role", person.key, "ended", by, held.town_id, before=held.role)
        for one in kept:
            one.erase(person)
        current.execute(
            update(HeldRole).where(HeldRole.person_id == person.id).values(organisation="")
        )
        current.execute(delete(Invitation).where(func.lower(Invitation.email) == person.email))
        current.execute(delete(AddressChange).where(AddressChange.person_id == person.id))
        current.execute(delete(SignedInSession).where(SignedInSession.person_id == person.id))
        _empty(person)
        for address in called.addresses:
            forget_recipient(address)
        forget_written_for(actor_of(person.id))
        take_out_of_reasons(called.names, called.addresses, person.key)
        take_out_values("person", person.key)
        take_out_value("role", person.key, "organisation")


@dataclass(frozen=True, slots=True)
class CalledBy:
    """Names and addresses that somebody has and had, as far as the hub still knows them.

    With the names go those of organisations that they posted for.

    Addresses in small letters, and those alone that were proved to be theirs and are nobody
    else's now: a name, or a change that was only asked for, may say any address.
    """

    names: frozenset[str]
    addresses: frozenset[str]


def called_by(person: Person) -> CalledBy:
    """What a person is and was called by."""
    of_them = (Change.subject == "person", Change.subject_id == person.key)
    invited = select(Invitation.invited_email).where(func.lower(Invitation.email) == person.email)
    posted_for = select(HeldRole.organisation).where(HeldRole.person_id == person.id)
    names = {person.name, *session().scalars(posted_for)}
    addresses = {person.email, *session().scalars(invited)}
    for row in session().execute(select(Change.before, Change.after).where(*of_them)):
        for values in filter(None, row):
            names.add(values.get("name", ""))
            addresses.add(values.get("email", ""))
    known = {address.lower() for address in addresses}
    return CalledBy(frozenset(names - {""}), frozenset(known - {""} - _of_others(person, known)))


def _of_others(person: Person, addresses: Collection[str]) -> set[str]:
    """Those of the addresses that another person has, or is invited by."""
    offered = func.lower(Invitation.email)
    has = select(Person.email).where(Person.email.in_(addresses), Person.id != person.id)
    is_invited = select(offered).where(offered.in_(addresses), offered != person.email)
    return {*session().scalars(has), *session().scalars(is_invited)}


def _empty(person: Person) -> None:
    """Leave of a person what the rows of others point to, and nothing that tells who it was."""
    person.email = f"{person.key.lower()}@{STAND_IN_HOST}"
    person.name = ""
    person.active = False
    person.password = None
    person.fs_uniquifier = secrets.token_hex(32)
    person.fs_webauthn_user_handle = None
    person.us_totp_secrets = None
    person.tf_primary_method = None
    person.tf_totp_secret = None
    person.mf_recovery_codes = None
    person.used_codes = {}
    person.failed_tries = 0
    person.locked_until_at = None
    person.signed_in_at = None
    person.webauthn.clear()
    person.erased_at = now()
