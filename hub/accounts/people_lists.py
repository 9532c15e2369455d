"""The SELECTs behind the page of people: a page of who is who, and one of invitations."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import Select, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import contains_eager

from hub.accounts.models import HeldRole, Invitation, Person
from hub.accounts.queries import invitation_by_key, person_by_key
from hub.core.clock import now
from hub.core.database import session
from hub.core.folding import same_spelling_key

ON_A_PAGE: Final = 50


def page_of_people(town_id: int | None, words: str, after: str) -> Sequence[HeldRole]:
    """Who holds a role for a town or the network, by name, a page and one row more.

    With `words`, words of the name or address begin with each of them, whatever their order,
    case and accents; the page begins after the person with the key `after`, at the beginning for
    "" and for a key that nobody has.
    """
    place = (func.lower(Person.name), Person.email)
    rows = (
        select(HeldRole)
        .join(HeldRole.person)
        .options(contains_eager(HeldRole.person))
        .where(HeldRole.town_id.is_not_distinct_from(town_id), HeldRole.ended_at.is_(None))
        .order_by(*place)
    )
    last = person_by_key(after) if after else None
    if last is not None:
        there = tuple_(func.lower(literal(last.name)), literal(last.email))
        rows = rows.where(tuple_(*place) > there)
    if words:
        rows = rows.where(HeldRole.id.in_(_called(rows, words)))
    return session().scalars(rows.limit(ON_A_PAGE + 1)).all()


def _called(rows: Select[HeldRole], words: str) -> list[int]:
    """The first of the roles whose person has the words: no database folds letters like this."""
    wanted = same_spelling_key(words).split()
    light = rows.with_only_columns(HeldRole.id, Person.name, Person.email)

    def has_all(name: str, email: str) -> bool:
        there = same_spelling_key(f"{name} {email}").split()
        return all(any(one.startswith(word) for one in there) for word in wanted)

    found = (number for number, *texts in session().execute(light) if wanted and has_all(*texts))
    return list(islice(found, ON_A_PAGE + 1))


def page_of_invitations(town_id: int | None, since: datetime, after: str) -> Sequence[Invitation]:
    """Open invitations of a town or the network, then those that ended since a moment.

    The newest first, a page and one row more, from after the one with the key `after`.
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
        .limit(ON_A_PAGE + 1)
    )
    last = invitation_by_key(after) if after else None
    if last is not None:
        still = not last.accepted_at and not last.withdrawn_at and last.ends_at > moment
        at = literal(last.created_at, Invitation.created_at.type)
        rows = rows.where(tuple_(*place) < tuple_(literal(int(still)), at, literal(last.id)))
    return session().scalars(rows).all()
