"""Whom somebody can ask about their role: who keeps the people of each of their places."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.accounts.models import HeldRole
from hub.accounts.people_lists import people_in
from hub.accounts.queries import roles_held
from hub.accounts.role_words import RoleWords, place_name, role_words
from hub.core.permissions import Role


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who can be asked, and as what."""

    name: str
    email: str
    role: RoleWords


@dataclass(frozen=True, slots=True)
class PlaceToAsk:
    """Who can be asked about a place; `is_network` where it has nobody, but the network has."""

    place: str
    keepers: tuple[Keeper, ...]
    is_network: bool


def whom_to_ask(person_id: int) -> tuple[PlaceToAsk, ...]:
    """For each place of a person's roles its coordinators, else the network's administrators.

    Never the person.  For who may read who the people of the network are.
    """
    return tuple(_place(person_id, held.town_id) for held in roles_held(person_id))


def _place(person_id: int, town_id: int | None) -> PlaceToAsk:
    own = _keepers(person_id, people_in(town_id, [Role.COORDINATOR, Role.ADMINISTRATOR]))
    others = () if own else _keepers(person_id, people_in(None, [Role.ADMINISTRATOR]))
    return PlaceToAsk(place_name(town_id), own or others, is_network=not own)


def _keepers(person_id: int, held: Sequence[HeldRole]) -> tuple[Keeper, ...]:
    return tuple(
        Keeper(one.person.name or one.person.email, one.person.email, role_words(one.role))
        for one in held
        if one.person_id != person_id
    )
