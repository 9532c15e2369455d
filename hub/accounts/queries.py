"""Every SELECT on people, their roles, sessions and invitations."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from hub.accounts.models import HeldRole, Invitation, Person, SignedInSession
from hub.core.changes import Change
from hub.core.clock import now
from hub.core.database import session
from hub.core.permissions import Grant, Role

KEPT: Final = "kept"
"""What the list of changes says of a role that was to end and did not, as the last of its kind."""


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that can be accepted; see `hub.accounts.models.Invitation`."""

    id: int
    key: str
    email: str
    town_id: int | None
    role: Role
    organisation: str
    language: str
    ends_at: datetime


def hash_of(token: str) -> str:
    """What is kept of a token that opens something."""
    return hashlib.blake2b(token.encode(), digest_size=32).hexdigest()


def person_by_email(email: str) -> Person | None:
    """The person with an address, however its letters are written."""
    return session().scalar(select(Person).where(Person.email == email.lower()))


def person_by_key(key: str) -> Person | None:
    """The person whom a key in an address means, erased ones too."""
    return session().scalar(select(Person).where(Person.key == key))


def person_by_id(person_id: int) -> Person | None:
    """A person by number: for what the hub's own rows point to, never for an address."""
    return session().get(Person, person_id)


def person_between_steps(uniquifier: str) -> Person | None:
    """The person who has done the first step of a sign-in, as the library's session names them."""
    return session().scalar(select(Person).where(Person.fs_uniquifier == uniquifier))


def people_by_id(ids: Sequence[int]) -> dict[int, Person]:
    """People by number, erased ones too."""
    found = session().scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in found}


def people_by_key(keys: Sequence[str]) -> dict[str, Person]:
    """People by the key in addresses, erased ones too."""
    found = session().scalars(select(Person).where(Person.key.in_(keys)))
    return {person.key: person for person in found}


def shared_names(names: Sequence[str]) -> frozenset[str]:
    """Those of the names that more than one person has."""
    rows = (
        select(Person.name)
        .where(Person.name.in_(names))
        .group_by(Person.name)
        .having(func.count() > 1)
    )
    return frozenset(session().scalars(rows))


def places_of_people(ids: Sequence[int]) -> dict[int, set[int | None]]:
    """The towns for which people hold a role now, by their number; None is the network."""
    held = select(HeldRole.person_id, HeldRole.town_id).where(
        HeldRole.person_id.in_(ids), HeldRole.ended_at.is_(None)
    )
    found: dict[int, set[int | None]] = {}
    for person_id, town_id in session().execute(held):
        found.setdefault(person_id, set()).add(town_id)
    return found


def grants_of(person_id: int) -> frozenset[Grant]:
    """The roles that a person holds now."""
    held = select(HeldRole.role, HeldRole.town_id).where(
        HeldRole.person_id == person_id, HeldRole.ended_at.is_(None)
    )
    return frozenset(Grant(Role(role), town_id) for role, town_id in session().execute(held))


def roles_held(person_id: int) -> Sequence[HeldRole]:
    """The roles that a person holds now, those for the network first."""
    return (
        session()
        .scalars(
            select(HeldRole)
            .where(HeldRole.person_id == person_id, HeldRole.ended_at.is_(None))
            .order_by(HeldRole.town_id.is_not(None), HeldRole.town_id, HeldRole.id)
        )
        .all()
    )


def held_role(person_id: int, town_id: int | None) -> HeldRole | None:
    """The role that a person holds for a town or the network now; one at most."""
    return session().scalar(
        select(HeldRole).where(
            HeldRole.person_id == person_id,
            HeldRole.town_id.is_not_distinct_from(town_id),
            HeldRole.ended_at.is_(None),
        )
    )


def has_held(person_id: int, town_id: int | None) -> bool:
    """Whether a person has or had a role for a town or the network."""
    ever = select(HeldRole.id).where(
        HeldRole.person_id == person_id, HeldRole.town_id.is_not_distinct_from(town_id)
    )
    return session().scalar(ever.limit(1)) is not None


def how_many_hold(roles: Sequence[Role], town_id: int | None) -> int:
    """How many people hold one of these roles for a town or the network now."""
    return (
        session().scalar(
            select(func.count()).where(
                HeldRole.role.in_(roles),
                HeldRole.town_id.is_not_distinct_from(town_id),
                HeldRole.ended_at.is_(None),
            )
        )
        or 0
    )


def towns_with_coordinator() -> frozenset[int]:
    """The towns for which somebody holds the role of coordinator, or of administrator."""
    held = select(HeldRole.town_id).where(
        HeldRole.role.in_([Role.COORDINATOR, Role.ADMINISTRATOR]),
        HeldRole.town_id.is_not(None),
        HeldRole.ended_at.is_(None),
    )
    return frozenset(town_id for town_id in session().scalars(held) if town_id is not None)


def was_kept(key: str, town_id: int | None, since: datetime) -> bool:
    """Whether somebody's role was to end since a moment, and was kept as the last of its kind."""
    told = select(Change.number).where(
        Change.town_id.is_not_distinct_from(town_id),
        Change.subject == "role",
        Change.subject_id == key,
        Change.action == KEPT,
        Change.changed_at > since,
    )
    return session().scalar(told.limit(1)) is not None


def administrators() -> Sequence[Person]:
    """Who holds the role of administrator for the network."""
    return (
        session()
        .scalars(
            select(Person)
            .join(HeldRole, HeldRole.person_id == Person.id)
            .where(
                HeldRole.role == Role.ADMINISTRATOR,
                HeldRole.town_id.is_(None),
                HeldRole.ended_at.is_(None),
            )
            .order_by(Person.id)
        )
        .all()
    )


def open_invitation(token: str) -> OpenInvitation | None:
    """The invitation that a token opens now; None for one that never was or is over."""
    row = session().scalar(
        select(Invitation).where(
            Invitation.token_hash == hash_of(token),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.ends_at > now(),
        )
    )
    if row is None:
        return None
    return OpenInvitation(
        row.id,
        row.key,
        row.email,
        row.town_id,
        Role(row.role),
        row.organisation,
        row.language,
        row.ends_at,
    )


def invited_by_key(keys: Sequence[str]) -> dict[str, str]:
    """The addresses that invitations went to, by key; those that were deleted are left out."""
    rows = select(Invitation.key, Invitation.invited_email).where(Invitation.key.in_(keys))
    return {row.key: row.invited_email for row in session().execute(rows)}


def invitation_by_key(key: str) -> Invitation | None:
    """The invitation that a key in an address means."""
    return session().scalar(select(Invitation).where(Invitation.key == key))


def session_of(token: str, person_id: int) -> SignedInSession | None:
    """The session that a browser's token means, while it lasts."""
    return session().scalar(
        select(SignedInSession).where(
            SignedInSession.token_hash == hash_of(token),
            SignedInSession.person_id == person_id,
            SignedInSession.ended_at.is_(None),
        )
    )


def sessions_of(person_id: int, seen_since: datetime) -> Sequence[SignedInSession]:
    """Where a person is signed in now, the one seen last first; not what rests for too long."""
    return (
        session()
        .scalars(
            select(SignedInSession)
            .where(
                SignedInSession.person_id == person_id,
                SignedInSession.ended_at.is_(None),
                SignedInSession.seen_at >= seen_since,
            )
            .order_by(SignedInSession.seen_at.desc(), SignedInSession.id.desc())
        )
        .all()
    )
