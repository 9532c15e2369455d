"""What the page of people shows: who has which role for a place, and who is invited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hub.accounts.last_one import towns_without_coordinator
from hub.accounts.models import HeldRole, Invitation
from hub.accounts.naming import actor_names
from hub.accounts.people_lists import ON_A_PAGE, page_of_invitations, page_of_people
from hub.accounts.role_words import RoleWords, place_name, role_words
from hub.core.clock import now
from hub.core.collation import by_name
from hub.core.mail import LONGEST_ADDRESS
from hub.core.permissions import Right, Role, may, may_grant
from hub.core.plain_text import one_line
from hub.core.words import gettext as _
from hub.core.words import page_language
from hub.towns.queries import network
from hub.web.access import NETWORK, place_id, viewer

SHOWN_SINCE: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Place:
    """A town, or the network, as the pages name it; `slug` stands in addresses."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody with a role; `may_change` where the viewer may give another one.

    `given_by` is what who gave it is called, "" where that was not kept.
    """

    key: str
    name: str
    email: str
    role: RoleWords
    organisation: str
    since: datetime
    given_by: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation and what became of it: "open", "accepted", "over" or what withdrew it.

    That is one of `hub.accounts.models.WITHDRAWN_AS`.
    """

    key: str
    email: str
    role: RoleWords
    state: str
    created_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Who is who for a place; `invitations` are shown to those who keep its people.

    `words` were searched for; `next_people` and `next_invitations` are the keys after which the
    next pages begin, "" on the last ones, and `is_first` is true where neither list goes on from
    another page.  `without_coordinator` are the towns that have none, for who keeps the people of
    the network.
    """

    place: Place
    places: tuple[Place, ...]
    people: tuple[PersonLine, ...]
    words: str
    next_people: str
    is_first: bool
    next_invitations: str
    invitations: tuple[InvitationLine, ...]
    roles: tuple[RoleWords, ...]
    keeps_people: bool
    without_coordinator: tuple[Place, ...]


def places() -> tuple[Place, ...]:
    """The network and its towns, those of today."""
    language = page_language()
    towns = (Place(town.slug, town.name(language)) for town in network().towns)
    in_order = by_name(towns, lambda one: one.name, language)
    return (Place(NETWORK, _("The whole network")), *in_order)


def people_page(slug: str, asked: Mapping[str, str]) -> PeoplePage:
    """Who is who for a town, or for the network, as the viewer may see it.

    `asked` is the query of the address: `q` searches, `after` and `invited_after` are keys of the
    last ones of the pages before.
    """
    town_id = place_id(slug)
    keeps = may(viewer(), Right.KEEP_PEOPLE, town_id)
    words, after, invited_after = (
        one_line(asked.get(name, ""))[:LONGEST_ADDRESS] for name in ("q", "after", "invited_after")
    )
    found = page_of_people(town_id, words, after)
    held = found[:ON_A_PAGE]
    since = now() - SHOWN_SINCE
    offers = page_of_invitations(town_id, since, words, invited_after) if keeps else ()
    givers = actor_names([one.given_by for one in held])
    return PeoplePage(
        place=Place(slug, place_name(town_id)),
        places=places(),
        people=tuple(_person_line(one, givers.get(one.given_by, "")) for one in held),
        words=words,
        next_people=held[-1].person.key if len(found) > ON_A_PAGE else "",
        is_first=not after and not invited_after,
        next_invitations=offers[ON_A_PAGE - 1].key if len(offers) > ON_A_PAGE else "",
        invitations=_invitation_lines(offers[:ON_A_PAGE]),
        roles=tuple(map(role_words, Role)),
        keeps_people=keeps,
        without_coordinator=_lacking() if keeps and town_id is None else (),
    )


def _lacking() -> tuple[Place, ...]:
    """The towns without a coordinator, by name."""
    lacking = {town.slug for town in towns_without_coordinator()}
    return tuple(one for one in places() if one.slug in lacking)


def _person_line(held: HeldRole, given_by: str) -> PersonLine:
    return PersonLine(
        held.person.key,
        held.person.name,
        held.person.email,
        role_words(held.role),
        held.organisation,
        held.began_at,
        given_by,
        may_grant(viewer(), Role(held.role), held.town_id),
    )


def _invitation_lines(found: Sequence[Invitation]) -> tuple[InvitationLine, ...]:
    return tuple(
        InvitationLine(
            row.key,
            row.invited_email,
            role_words(row.role),
            _state(row),
            row.created_at,
            row.ends_at,
        )
        for row in found
    )


def _state(row: Invitation) -> str:
    if row.accepted_at:
        return "accepted"
    if row.withdrawn_at:
        return row.withdrawn_as
    return "open" if row.ends_at > now() else "over"
