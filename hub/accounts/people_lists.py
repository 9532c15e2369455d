"""The SELECTs behind the page of people: who is who in a place, and who is invited there."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, case, literal, or_, select, tuple_
from sqlalchemy.orm import contains_eager

from hub.accounts.models import HeldRole, Invitation, Person
from hub.accounts.queries import invitation_by_key, person_by_key
from hub.core.clock import now
from hub.core.collation import SortKey, name_key
from hub.core.database import session
from hub.core.folding import finder
from hub.core.permissions import Role
from hub.core.words import page_language

ON_A_PAGE: Final = 50


def page_of_people(town_id: int | None, words: str, after: str) -> Sequence[HeldRole]:
    """Who holds a role for a town or the network, by name, a page and one row more.

    With `words`, words of the name or address begin with each of them, whatever their order,
    case and accents; the page begins after the person with the key `after`, at the beginning for
    "" and for a key that nobody has.
    """
    last = person_by_key(after) if after else None
    found = _in_order(town_id, words)
    numbers = [
        number for place, number in found if last is None or place > _place(last.name, last.email)
    ]
    return _people_of(HeldRole.id.in_(numbers[: ON_A_PAGE + 1]))


def people_in(town_id: int | None) -> Sequence[HeldRole]:
    """Who holds a role for a town or the network, by name; each with the person."""
    return _people_of(_held_at(town_id))


def keepers_in(town_ids: Collection[int | None]) -> Sequence[HeldRole]:
    """Who keeps the people of towns, None being the network, by name; each with the person."""
    keepers = HeldRole.role.in_((Role.COORDINATOR, Role.ADMINISTRATOR))
    towns = HeldRole.town_id.in_([one for one in town_ids if one is not None])
    places = towns | HeldRole.town_id.is_(None) if None in town_ids else towns
    return _people_of(keepers & places & HeldRole.ended_at.is_(None))


def _place(name: str, email: str) -> tuple[SortKey, str]:
    """Where somebody stands among others: by what they are called, as the page's language sorts.

    Worked out here, since no database has the order of every language, and the two that the hub
    runs on none alike.
    """
    return name_key(name or email, page_language()), email


def _held_at(town_id: int | None) -> ColumnElement[bool]:
    return HeldRole.town_id.is_not_distinct_from(town_id) & HeldRole.ended_at.is_(None)


def _in_order(town_id: int | None, words: str) -> list[tuple[tuple[SortKey, str], int]]:
    """Places and numbers of the roles held for a town or the network, of those with the words."""
    light = select(HeldRole.id, Person.name, Person.email).join(HeldRole.person)
    finds = finder(words)
    return sorted(
        (_place(name, email), number)
        for number, name, email in session().execute(light.where(_held_at(town_id)))
        if not words or finds(f"{name} {email}")
    )


def _people_of(which: ColumnElement[bool]) -> Sequence[HeldRole]:
    """The roles that are meant, by name; each with the person."""
    wanted = select(HeldRole).join(HeldRole.person).options(contains_eager(HeldRole.person))
    found = session().scalars(wanted.where(which))
    return sorted(found, key=lambda one: _place(one.person.name, one.person.email))


def page_of_invitations(
    town_id: int | None, since: datetime, words: str, after: str
) -> Sequence[Invitation]:
    """Open invitations of a town or the network, then those that ended since a moment.

    The newest first, a page and one row more, from after the one with the key `after`; with
    `words`, those whose address has them, as with people.
    """
    moment = now()
    is_open = case(
        (
            Invitation.accepted_at.is_(None)
            & Invitation.withdrawn_at.is_(None)
            & (Invitation.ends_at > moment),
            1,
        ),
        else_=0,
    )
    place = (is_open, Invitation.created_at, Invitation.id)
    rows = (
        select(Invitation)
        .where(
            Invitation.town_id.is_not_distinct_from(town_id),
            or_(Invitation.created_at >= since, Invitation.ends_at >= since),
        )
        .order_by(*(one.desc() for one in place))
    )
    last = invitation_by_key(after) if after else None
    if last is not None:
        still = not last.accepted_at and not last.withdrawn_at and last.ends_at > moment
        at = literal(last.created_at, Invitation.created_at.type)
        rows = rows.where(tuple_(*place) < tuple_(literal(int(still)), at, literal(last.id)))
    if words:
        finds = finder(words)
        light = session().execute(rows.with_only_columns(Invitation.id, Invitation.invited_email))
        found = (number for number, email in light if finds(email))
        rows = rows.where(Invitation.id.in_(list(islice(found, ON_A_PAGE + 1))))
    return session().scalars(rows.limit(ON_A_PAGE + 1)).all()
