"""A town's coordinator, the network's administrator: whom one is told who was to go as the last,
and which towns have none.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from flask import current_app

from hub.accounts.letters import Text, letter, send_letters
from hub.accounts.links import people_url
from hub.accounts.queries import administrators, person_by_id, towns_with_coordinator, was_kept
from hub.accounts.role_actions import note_kept
from hub.accounts.role_words import place_name
from hub.core.clock import now
from hub.core.database import writing
from hub.core.health import Problem
from hub.core.mail import Letter
from hub.core.words import gettext as _
from hub.core.words import page_language
from hub.towns.network import TownView
from hub.towns.queries import network
from hub.web.access import NETWORK

TOLD_ONCE_IN: Final = timedelta(days=1)


def tell_of_last_one(person_id: int, town_id: int | None, by: int | None) -> None:
    """Write to administrators that somebody's role was to end and did not; once in a day."""
    with writing():
        person = person_by_id(person_id)
        if person and not was_kept(person.key, town_id, now() - TOLD_ONCE_IN):
            note_kept(person.key, town_id, by)
            send_letters(last_one_letters(person_id, town_id))


def last_one_letters(person_id: int, town_id: int | None) -> list[Letter]:
    """What administrators read when the last one of a place was to lose the role."""
    person = person_by_id(person_id)
    name = (person.name or person.email) if person else ""

    def say() -> Text:
        return Text(
            _("The network needs another administrator")
            if town_id is None
            else _("A town needs another coordinator"),
            (
                _(
                    "Somebody tried to end or change the role of %(name)s. Nobody else "
                    "has this role for %(place)s.",
                    name=name,
                    place=place_name(town_id),
                ),
                _("Nothing was changed. Give the role to another person first."),
            ),
        )

    return [letter(one.email, one.language, say) for one in administrators()]


def towns_without_coordinator() -> tuple[TownView, ...]:
    """The towns of today that have nobody as coordinator or administrator of their own."""
    having = towns_with_coordinator()
    return tuple(town for town in network().towns if town.id not in having)


def coordinator_problems() -> Iterator[Problem]:
    """Which towns have no coordinator, for `hub doctor`: of a new hub none has."""
    towns = towns_without_coordinator()
    if towns:
        names = ", ".join(town.name(page_language()) for town in towns)
        yield Problem(
            _("These towns have no coordinator: %(towns)s.", towns=names),
            _(
                "Invite one for each on %(page)s, or with: hub person invite ADDRESS "
                "--role coordinator --town %(town)s",
                page=people_url(current_app.config["HUB"], page_language(), NETWORK),
                town=towns[0].slug,
            ),
            is_fault=False,
        )
