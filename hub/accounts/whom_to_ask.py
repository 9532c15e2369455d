"""Whom somebody can ask about their role: who keeps the people of each of their places."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.accounts.models import HeldRole
from hub.accounts.people_lists import keepers_in
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
    places = [held.town_id for held in roles_held(person_id)]
    others = [one for one in keepers_in({*places, None}) if one.person_id != person_id]
    return tuple(_place(town_id, others) for town_id in places)


def _place(town_id: int | None, others: Sequence[HeldRole]) -> PlaceToAsk:
    own = [one for one in others if one.town_id == town_id]
    chiefs = [one for one in others if one.town_id is None and one.role == Role.ADMINISTRATOR]
    keepers = tuple(
        Keeper(one.person.name or one.person.email, one.person.email, role_words(one.role))
        for one in own or chiefs
    )
    return PlaceToAsk(place_name(town_id), keepers, is_network=bool(chiefs) and not own)
