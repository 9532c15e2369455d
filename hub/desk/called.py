"""Whom somebody means who looks for changes by a name.

People are found by what the list calls them for its reader, and by nothing else: not by an address
that it does not show, and those who were erased by the words that stand in place of their names.
"""

from collections.abc import Sequence

from hub.accounts.actions import OPERATOR, actor_of
from hub.accounts.models import Person
from hub.accounts.naming import (
    FORMER_MEMBER,
    HUB_NAME,
    NAMELESS,
    OPERATOR_NAME,
    number_of,
    person_names,
)
from hub.core.folding import finder
from hub.desk.queries import LightPerson, invitations_with, people_with


def actors_called(words: str) -> frozenset[str]:
    """Those who make changes and are called by the words, as the trail names them."""
    finds = finder(words)
    others = {OPERATOR: OPERATOR_NAME, "hub": HUB_NAME}
    people = {actor_of(one.id) for one in _people_called(words)}
    return frozenset(people | {actor for actor, name in others.items() if finds(str(name))})


def concerned_called(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of the people who are called by the words, and of invitations to such an address."""
    people = frozenset(one.key for one in _people_called(words))
    return people, invitations_with(finder(words))


def _people_called(words: str) -> Sequence[Person]:
    finds = finder(words)
    former = finds(str(FORMER_MEMBER))

    def may_be_called(light: LightPerson) -> bool:
        if light.is_erased:
            return former
        called = (light.name or str(NAMELESS), light.email, number_of(light.id))
        return finds(" ".join(called))

    people = people_with(may_be_called)
    shown = person_names(people)
    return [one for one in people if finds(f"{shown[one.id].name} {shown[one.id].apart}")]
