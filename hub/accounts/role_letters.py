"""The letters to people whose role somebody else gave, changed or ended."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import current_app

from hub.accounts.letters import Text, letter, send_letters, spoken
from hub.accounts.links import account_url
from hub.accounts.models import Person
from hub.accounts.naming import OPERATOR_NAME
from hub.accounts.queries import held_role, person_by_id, person_by_key
from hub.accounts.role_words import place_name, role_words
from hub.core.database import writing
from hub.core.mail import Letter
from hub.core.words import gettext as _


@contextmanager
def telling_of_roles(
    keys: Iterable[str], town_id: int | None, by: int | None, reason: str
) -> Iterator[None]:
    """One transaction; at its end those of the people whose role became another are written to.

    Who changes their own role is not.
    """
    with writing():
        people = [person for key in keys if (person := person_by_key(key)) and person.id != by]
        before = {person.id: _role_of(person, town_id) for person in people}
        yield
        send_letters(
            role_letter(person, town_id, before[person.id], by, reason)
            for person in people
            if _role_of(person, town_id) != before[person.id]
        )


def role_letter(
    person: Person, town_id: int | None, before: str, by: int | None, reason: str
) -> Letter:
    """What somebody reads whose role for a place was `before`, "" for none, and is another now."""
    now_held = _role_of(person, town_id)

    def say() -> Text:
        named = {
            "name": name_of(by),
            "place": place_name(town_id),
            "role": role_words(now_held or before).name,
        }
        if not now_held:
            subject = _("Your role has ended")
            told = _("%(name)s has ended your role for %(place)s. It was: %(role)s.", **named)
        elif before:
            subject = _("Your role has changed")
            told = _("%(name)s has changed your role for %(place)s. It is now: %(role)s.", **named)
        else:
            subject = _("You have a new role")
            told = _("%(name)s has given you a role for %(place)s: %(role)s.", **named)
        meaning = [str(role_words(now_held).meaning)] if now_held else []
        why = [_("Why: %(reason)s", reason=reason)] if reason else []
        link = account_url(current_app.config["HUB"], spoken(person.language))
        return Text(subject, (told, *meaning, *why), link=link, link_label=_("Your account"))

    return letter(person.email, person.language, say)


def name_of(by: int | None) -> str:
    """Who did something, as a letter names them; None is the operator."""
    person = person_by_id(by) if by else None
    return (person.name or person.email) if person else str(OPERATOR_NAME)


def _role_of(person: Person, town_id: int | None) -> str:
    held = held_role(person.id, town_id)
    return held.role if held else ""
