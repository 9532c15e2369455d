"""The letter to whoever takes over a person's open work."""

from flask import current_app

from hub.accounts.handover_actions import Handed
from hub.accounts.letters import Text, letter, spoken
from hub.accounts.links import account_url, people_url
from hub.accounts.queries import grants_of, held_role
from hub.accounts.role_letters import name_of
from hub.accounts.role_words import place_name, role_words
from hub.core.mail import Letter
from hub.core.permissions import Right, Viewer, may
from hub.core.words import gettext as _
from hub.towns.queries import town_by_id
from hub.web.access import NETWORK


def handover_letters(
    handed: Handed, town_id: int | None, by: int | None, reason: str
) -> list[Letter]:
    """What the taker reads, in their language; nobody is written to of what they did themselves."""
    if handed.taker.id == by:
        return []

    def say() -> Text:
        said = (_by_whom(handed, town_id, by), *_what(handed, town_id))
        why = (_("Why: %(reason)s", reason=reason),) if reason else ()
        link, label = _link(handed, town_id)
        subject = _("Work has been handed over to you")
        return Text(subject, (*said, *why), link=link, link_label=label)

    return [letter(handed.taker.email, handed.taker.language, say)]


def _by_whom(handed: Handed, town_id: int | None, by: int | None) -> str:
    giver = handed.giver
    named = {
        "name": name_of(by),
        "giver": giver.name or giver.email,
        "place": place_name(town_id),
    }
    if giver.id == by:
        return _("%(name)s has handed over their own work to you. For: %(place)s.", **named)
    return _("%(name)s has handed over the work of %(giver)s to you. For: %(place)s.", **named)


def _what(handed: Handed, town_id: int | None) -> list[str]:
    """What there is to do, and as what."""
    work = ", ".join(kind.label(count) for kind, count in handed.work)
    said = [_("Handed over: %(work)s.", work=work) if work else _("There was no outstanding work.")]
    if held := held_role(handed.taker.id, town_id):
        role = role_words(held.role)
        if handed.has_new_role:
            said += [_("Your role is now: %(role)s.", role=role.name), str(role.meaning)]
        else:
            said += [_("Your role is still: %(role)s.", role=role.name)]
    return said


def _link(handed: Handed, town_id: int | None) -> tuple[str, str]:
    """Where the taker finds the people of the place, who may read them; else their account."""
    settings, language = current_app.config["HUB"], spoken(handed.taker.language)
    viewer = Viewer(handed.taker.id, grants_of(handed.taker.id))
    if not may(viewer, Right.READ_PARTNER_ITEMS, town_id):
        return account_url(settings, language), _("Your account")
    town = town_by_id(town_id) if town_id else None
    return people_url(settings, language, town.slug if town else NETWORK), _("People")
