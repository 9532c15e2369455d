"""Every SELECT of the list of changes, and of the names that stand in it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select

from hub.accounts.models import HeldRole, Invitation, Person
from hub.content.models import EntryText
from hub.core.changes import Change
from hub.core.database import session
from hub.sources.models import Source
from hub.towns.queries import town_by_id

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are asked for.

    `town_ids` None is every town and the network, a town's number also what its people changed of
    their accounts; `actors` are as the trail names them, None for all; `concerned` are the keys of
    people and of invitations, None for every change;
    `subjects` empty is all; moments are UTC, `until` not included.
    """

    town_ids: frozenset[int | None] | None = None
    subjects: tuple[str, ...] = ()
    actors: frozenset[str] | None = None
    concerned: tuple[frozenset[str], frozenset[str]] | None = None
    since: datetime | None = None
    until: datetime | None = None


def newest_changes(wanted: ChangeFilter, below: int | None) -> Sequence[Change]:
    """The newest changes with a number below one, a page and one row more."""
    rows = select(Change).order_by(Change.number.desc()).limit(ON_A_PAGE + 1)
    if below is not None:
        rows = rows.where(Change.number < below)
    if wanted.town_ids is not None:
        known = [town_id for town_id in wanted.town_ids if town_id is not None]
        of_network = Change.town_id.is_(None)
        accounts = of_network if None in wanted.town_ids else of_network & _accounts_of(known)
        rows = rows.where(Change.town_id.in_(known) | accounts)
    if wanted.subjects:
        rows = rows.where(Change.subject.in_(wanted.subjects))
    if wanted.actors is not None:
        rows = rows.where(Change.actor.in_(wanted.actors))
    if wanted.concerned is not None:
        people, offers = wanted.concerned
        of_people = Change.subject.in_(("role", "person")) & Change.subject_id.in_(people)
        of_offers = (Change.subject == "invitation") & Change.subject_id.in_(offers)
        rows = rows.where(of_people | of_offers)
    if wanted.since:
        rows = rows.where(Change.changed_at >= wanted.since)
    if wanted.until:
        rows = rows.where(Change.changed_at < wanted.until)
    return session().scalars(rows).all()


def _accounts_of(town_ids: Collection[int]) -> ColumnElement[bool]:
    """Changes of the account of somebody who held a role for one of the towns at that time."""
    held = (
        select(HeldRole.id)
        .join(Person, Person.id == HeldRole.person_id)
        .where(
            Person.key == Change.subject_id,
            HeldRole.town_id.in_(town_ids),
            HeldRole.began_at <= Change.changed_at,
            or_(HeldRole.ended_at.is_(None), HeldRole.ended_at >= Change.changed_at),
        )
    )
    return (Change.subject == "person") & held.exists()


class LightPerson(NamedTuple):
    """What finds somebody: little of each, since all are looked through."""

    id: int
    name: str
    email: str
    is_erased: bool


def people_with(has: Callable[[LightPerson], bool]) -> Sequence[Person]:
    """People of whom `has` says yes."""
    light = select(Person.id, Person.name, Person.email, Person.erased_at.is_not(None))
    ids = [one.id for one in starmap(LightPerson, session().execute(light)) if has(one)]
    return session().scalars(select(Person).where(Person.id.in_(ids))).all()


def invitations_with(has: Callable[[str], bool]) -> frozenset[str]:
    """The keys of the invitations that went to an address of which `has` says yes."""
    light = select(Invitation.key, Invitation.invited_email)
    return frozenset(key for key, email in session().execute(light) if has(email))


def titles_of(ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The titles of entries by number, per language."""
    rows = select(EntryText.entry_id, EntryText.language, EntryText.title).where(
        EntryText.entry_id.in_(ids)
    )
    found: dict[int, dict[str, str]] = {}
    for entry_id, language, title in session().execute(rows):
        found.setdefault(entry_id, {})[language] = title
    return found


def source_names(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """What sources are called and in which language, by number.

    One without a name is called by its address, which is in none.
    """
    rows = select(Source.id, Source.name, Source.url, Source.language, Source.town_id)
    found = session().execute(rows.where(Source.id.in_(ids))).all()
    return {
        number: (name, language or _language_of(town_id)) if name else (url, "")
        for number, name, url, language, town_id in found
    }


def _language_of(town_id: int) -> str:
    town = town_by_id(town_id)
    return town.language if town else ""
