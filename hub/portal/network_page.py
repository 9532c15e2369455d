"""What the page of the network shows, as values."""

from dataclasses import dataclass

from hub.content.presenting import shown_towns
from hub.portal.town_page import names_of
from hub.towns.network import MembershipView, Network, TownView, WantedView
from hub.web.hub_contact import hub_contact
from hub.web.shown import ShownTown, Words


@dataclass(frozen=True, slots=True)
class GroupTown:
    """A town of a group, and since when it is in it, where that is known."""

    town: ShownTown
    started: str | None


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group with its year and its towns of today."""

    slug: str
    name: str
    since_year: int | None
    towns: tuple[GroupTown, ...]


@dataclass(frozen=True, slots=True)
class FormerMember:
    """A town that left, with what it left and why."""

    slug: str
    name: str
    country_name: str
    group: str
    started: str | None
    ended: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ShownPartnership:
    """An agreement between two towns."""

    towns: tuple[ShownTown, ShownTown]
    started: str | None
    ended: str | None
    note: str


@dataclass(frozen=True, slots=True)
class TownNames:
    """A town and its names in every language that has one of its own."""

    town: ShownTown
    names: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ShownWanted:
    """A partner that the network looks for, where, and for which groups."""

    name: str
    country_name: str
    text: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Everything on the page of the network."""

    groups: tuple[ShownGroup, ...]
    former: tuple[FormerMember, ...]
    partnerships: tuple[ShownPartnership, ...]
    wanted: tuple[ShownWanted, ...]
    names: tuple[TownNames, ...]
    hub_contact: str


def network_page(known: Network, language: str) -> NetworkPage:
    """The page of the network for a reader of `language`."""
    shown = {town.slug: town for town in shown_towns(known, language).values()}
    return NetworkPage(
        groups=tuple(
            ShownGroup(
                group.slug,
                group.name(language),
                group.since_year,
                tuple(
                    GroupTown(shown[town.slug], _started(town, group.slug))
                    for town in known.towns_of(group.slug)
                ),
            )
            for group in known.groups
        ),
        former=tuple(
            _former(known, town, membership, language)
            for town in known.every_town
            for membership in town.memberships
            if membership.ended
        ),
        partnerships=tuple(
            ShownPartnership(
                (shown[item.towns[0]], shown[item.towns[1]]),
                item.started,
                item.ended,
                item.note(language),
            )
            for item in known.partnerships
            if all(slug in shown for slug in item.towns)
        ),
        wanted=tuple(_wanted(known, item, language) for item in known.wanted),
        names=tuple(TownNames(shown[town.slug], names_of(town)) for town in known.towns),
        hub_contact=hub_contact(),
    )


def _wanted(known: Network, item: WantedView, language: str) -> ShownWanted:
    return ShownWanted(
        item.name(language),
        item.country_name(language),
        item.text(language),
        tuple(group.name(language) for group in known.groups if group.slug in item.groups),
    )


def _started(town: TownView, group: str) -> str | None:
    started = [item.started for item in town.memberships if item.group == group and not item.ended]
    return started[0] if started else None


def _former(
    known: Network, town: TownView, membership: MembershipView, language: str
) -> FormerMember:
    group = known.group(membership.group)
    return FormerMember(
        town.slug,
        town.name(language),
        town.country_name(language),
        group.name(language) if group else "",
        membership.started,
        membership.ended,
        membership.reason(language),
    )
