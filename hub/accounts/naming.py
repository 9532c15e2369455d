"""What people are called for who asks, so that two of one name are told apart."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from hub.accounts.actions import OPERATOR
from hub.accounts.models import Person
from hub.accounts.queries import people_by_id, places_of_people, shared_names
from hub.core.permissions import Right, Viewer, may, present_viewer
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l

_PERSON: Final = "person:"
OPERATOR_NAME: Final = _l("the operator of the server")
HUB_NAME: Final = _l("the hub itself")
FORMER_MEMBER: Final = _l("a former member")
NAMELESS: Final = _l("somebody without a name")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name, and what tells them from others of that name; "" where nothing need."""

    name: str
    apart: str = ""


def person_names(people: Collection[Person]) -> dict[int, PersonName]:
    """What people are called for the present viewer, by number.

    Their address is shown to themselves and to who keeps people where they hold a role; others
    see a number where a name is not one person's alone.
    """
    shared = shared_names([person.name for person in people if person.name])
    places = places_of_people([person.id for person in people])
    who = present_viewer()
    return {
        person.id: _name(person, person.name in shared, _sees(who, person, places))
        for person in people
    }


def actor_names(actors: Collection[str]) -> dict[str, str]:
    """What those are called, on one line, who stand in the list of changes as `actors`."""
    ids = {actor: int(actor[len(_PERSON) :]) for actor in actors if actor.startswith(_PERSON)}
    names = person_names(list(people_by_id(list(ids.values())).values()))
    found = {actor: _on_one_line(names[number]) for actor, number in ids.items()}
    return found | {OPERATOR: str(OPERATOR_NAME)}


def number_of(person_id: int) -> str:
    """What tells somebody from others of their name, where no address is shown."""
    return _("no. %(number)s", number=person_id)


def _on_one_line(one: PersonName) -> str:
    return f"{one.name} ({one.apart})" if one.apart else one.name


def _sees(who: Viewer, person: Person, places: dict[int, set[int | None]]) -> bool:
    """Whether a viewer may see somebody's address."""
    held_at = {None, *places.get(person.id, ())}
    return who.person_id == person.id or any(
        may(who, Right.KEEP_PEOPLE, town_id) for town_id in held_at
    )


def _name(person: Person, is_shared: bool, sees_address: bool) -> PersonName:
    if person.erased_at:
        return PersonName(str(FORMER_MEMBER))
    if sees_address:
        return PersonName(person.name, person.email) if person.name else PersonName(person.email)
    number = number_of(person.id)
    if not person.name:
        return PersonName(str(NAMELESS), number)
    return PersonName(person.name, number if is_shared else "")
