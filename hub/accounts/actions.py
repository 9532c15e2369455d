"""Every change of people, their roles, invitations and sessions, each told to the audit trail."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, update

from hub.accounts.models import (
    LONGEST_NAME,
    HeldRole,
    Invitation,
    Person,
)
from hub.accounts.queries import (
    OpenInvitation,
    hash_of,
    held_role,
    invitation_by_key,
    open_invitation,
    person_by_email,
)
from hub.core.changes import NewChange, record_change
from hub.core.clock import now
from hub.core.database import writing
from hub.core.errors import Conflict, Gone, InvalidInput, NotFound
from hub.core.mail import is_mail_address
from hub.core.permissions import Role, rights_of
from hub.core.words import lazy_gettext as _l

OPEN_FOR: Final = timedelta(days=7)
"""And until the end of that day (UTC), since letters and pages name the day alone."""
OPERATOR: Final = "operator"
"""Who acts at the command line of the server."""


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """Whom to invite, to what, and in which language to write."""

    email: str
    role: Role
    town_id: int | None
    language: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as made: `token` opens it, and is known only here."""

    key: str
    token: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who accepted an invitation; `kept` is the role that they had there and keep, else None."""

    person: Person
    kept: Role | None


def actor_of(person_id: int | None) -> str:
    """How the audit trail names a person, or the operator."""
    return OPERATOR if person_id is None else f"person:{person_id}"


def organisation_of(role: Role, organisation: str) -> str:
    """The organisation that is kept with a role: an organiser's, "" for every other."""
    return organisation if role == Role.ORGANISER else ""


def invite(new: NewInvitation, by: int | None) -> Invited:
    """Make an invitation; one that is open for the same address and place ends with it.

    `by` is the number of the person who invites, None for the operator.  Raises InvalidInput for
    an address that is none, and Conflict for somebody who has a role there already.
    """
    email = new.email.strip().lower()
    if not is_mail_address(email):
        raise InvalidInput(_l("Enter an email address such as name@town.example."))
    token, key, moment = secrets.token_urlsafe(32), secrets.token_urlsafe(12), now()
    ends_at = datetime.combine(moment + OPEN_FOR, time.max, UTC)
    with writing() as session:
        known = person_by_email(email)
        if known and held_role(known.id, new.town_id):
            raise Conflict(_l("This person already has a role here. Change the role instead."))
        end_invitations("replaced", by, new.town_id, Invitation.email == email)
        session.add(
            Invitation(
                key=key,
                token_hash=hash_of(token),
                email=email,
                invited_email=email,
                town_id=new.town_id,
                role=new.role,
                organisation=organisation_of(new.role, new.organisation),
                language=new.language,
                invited_by_id=by,
                created_at=moment,
                ends_at=ends_at,
            )
        )
        record("invitation", key, "invited", by, new.town_id, after=str(new.role))
    return Invited(key, token, ends_at)


def end_invitations(
    action: str, by: int | None, town_id: int | None, which: ColumnElement[bool]
) -> None:
    """End the open invitations of a place, each told to the audit trail by what ended it.

    `action` is one of `hub.accounts.models.WITHDRAWN_AS`.
    """
    moment = now()
    with writing() as session:
        ended = session.execute(
            update(Invitation)
            .where(
                which,
                Invitation.town_id.is_not_distinct_from(town_id),
                Invitation.accepted_at.is_(None),
                Invitation.withdrawn_at.is_(None),
                Invitation.ends_at > moment,
            )
            .values(withdrawn_at=moment, withdrawn_as=action)
            .returning(Invitation.key, Invitation.role)
        )
        for key, role in ended.all():
            record("invitation", key, action, by, town_id, before=role)


def withdraw_invitation(key: str, town_id: int | None, by: int | None) -> None:
    """End an open invitation of a place.  Raises NotFound, and Gone for one that is over."""
    with writing():
        row = invitation_by_key(key)
        if row is None or row.town_id != town_id:
            raise NotFound(_l("There is no such invitation."))
        if row.accepted_at or row.withdrawn_at:
            raise Gone(_l("This invitation is no longer valid."))
        row.withdrawn_at, row.withdrawn_as = now(), "withdrawn"
        record("invitation", key, "withdrawn", by, row.town_id, before=row.role)


def accept_invitation(token: str, name: str, language: str, code_secrets: str) -> Accepted:
    """Take the role that an invitation offers; makes the person when the address is new.

    Who has a role there already gets the offered one if it gives all that theirs does and more.

    `code_secrets` is what a new person's codes are made of (`one_time_codes.new_secrets`).

    Raises Gone when the invitation is over, or never was.
    """
    with writing() as session:
        opened = open_invitation(token)
        if opened is None:
            raise Gone(_l("This invitation is no longer valid. Ask for a new one."), ran_out=True)
        person = person_by_email(opened.email)
        if person is None:
            person = new_person(opened.email, name, language, code_secrets)
            session.add(person)
            session.flush()
        elif name and not person.name:
            person.name = name[:LONGEST_NAME]
        row = session.get_one(Invitation, opened.id)
        row.accepted_at = now()
        return Accepted(person, _hold(person, opened, actor_of(row.invited_by_id)))


def new_person(email: str, name: str, language: str, code_secrets: str) -> Person:
    """A person without any role, not yet in the session."""
    return Person(
        key=secrets.token_urlsafe(12),
        email=email.lower(),
        name=name[:LONGEST_NAME],
        language=language,
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        us_totp_secrets=code_secrets,
        used_codes={},
        created_at=now(),
    )


def _hold(person: Person, opened: OpenInvitation, given_by: str) -> Role | None:
    """Give the offered role, and None; else the one that stays, as it gives as much."""
    own, town_id, offered = held_role(person.id, opened.town_id), opened.town_id, str(opened.role)
    if own and not rights_of(opened.role) > rights_of(Role(own.role)):
        about = ("invitation", opened.key, "accepted", person.id, town_id)
        record(*about, after=offered, given_by=given_by)
        return Role(own.role)
    give_role(person.id, town_id, offered, opened.organisation, given_by, instead_of=own)
    before, had = (own.role, own.organisation) if own else (None, "")
    about = ("role", person.key, "accepted", person.id, town_id)
    organisations = (had, opened.organisation)
    record(*about, before=before, after=offered, organisations=organisations, given_by=given_by)
    return None


def give_role(
    person_id: int,
    town_id: int | None,
    role: str,
    organisation: str,
    given_by: str,
    *,
    instead_of: HeldRole | None,
) -> None:
    """Let somebody hold a role from now on, `instead_of` the one that they had there.

    Inside the caller's `writing()`, which tells the audit trail.
    """
    with writing() as session:
        moment = now()
        if instead_of is not None:
            instead_of.ended_at = moment
            session.flush()
        session.add(
            HeldRole(
                person_id=person_id,
                town_id=town_id,
                role=role,
                organisation=organisation,
                given_by=given_by,
                began_at=moment,
            )
        )


def change_profile(person_id: int, name: str, language: str) -> None:
    """Change what others see of a person, and the language of letters."""
    with writing() as session:
        person = session.get_one(Person, person_id, populate_existing=True)
        name = name[:LONGEST_NAME]
        for action, value, before, after in (
            ("renamed", "name", person.name, name),
            ("language_changed", "language", person.language, language),
        ):
            if before != after:
                record_account(person, action, {value: before}, {value: after})
        person.name, person.language = name, language


def record_account(
    person: Person,
    action: str,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """Tell the audit trail what a person did with their own account.

    What stands in `before` and `after` is taken out when the person is erased.
    """
    actor = actor_of(person.id)
    record_change(NewChange("person", person.key, action, actor, before=before, after=after))


def record(
    subject: str,
    subject_id: str,
    action: str,
    by: int | None,
    town_id: int | None,
    *,
    before: str | None = None,
    after: str | None = None,
    organisations: tuple[str, str] = ("", ""),
    reason: str = "",
    given_by: str = "",
    taken_by: str = "",
) -> None:
    """Tell the audit trail of a change of a role or an invitation.

    `organisations` are an organiser's before and after, taken out when the person is erased;
    `given_by` names who offered a role that somebody else accepted, `taken_by` to whom work went.
    """
    had, has = organisations
    old = {"role": before, "organisation": had}
    new = {"role": after, "organisation": has, "given_by": given_by, "taken_by": taken_by}
    record_change(
        NewChange(
            subject=subject,
            subject_id=subject_id,
            action=action,
            actor=actor_of(by),
            town_id=town_id,
            reason=reason or None,
            before={name: value for name, value in old.items() if value} or None,
            after={name: value for name, value in new.items() if value} or None,
        )
    )
