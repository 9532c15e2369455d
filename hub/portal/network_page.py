"""What the page of the network shows, as values."""

from dataclasses import dataclass

from hub.content.presenting import shown_towns
from hub.towns.network import MembershipView, Network, TownView
from hub.web.shown import ShownTown, Words


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group with its year and its towns of today."""

    slug: str
    name: str
    since_year: int | None
    towns: tuple[ShownTown, ...]


@dataclass(frozen=True, slots=True)
class FormerMember:
    """A town that left, with what it left and why."""

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
    """A partner that the network looks for."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Everything on the page of the network."""

    groups: tuple[ShownGroup, ...]
    former: tuple[FormerMember, ...]
    partnerships: tuple[ShownPartnership, ...]
    wanted: tuple[ShownWanted, ...]
    names: tuple[TownNames, ...]


def network_page(known: Network, language: str) -> NetworkPage:
    """The page of the network for a reader of `language`."""
    shown = {town.slug: town for town in shown_towns(known, language).values()}
    return NetworkPage(
        groups=tuple(
            ShownGroup(
                group.slug,
                group.name(language),
                group.since_year,
                tuple(shown[town.slug] for town in known.towns_of(group.slug)),
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
        wanted=tuple(
            ShownWanted(item.name(language), item.text(language)) for item in known.wanted
        ),
        names=tuple(TownNames(shown[town.slug], names_of(town)) for town in known.towns),
    )


def _former(
    known: Network, town: TownView, membership: MembershipView, language: str
) -> FormerMember:
    group = known.group(membership.group)
    return FormerMember(
        town.name(language),
        town.country_name(language),
        group.name(language) if group else "",
        membership.started,
        membership.ended,
        membership.reason(language),
    )


def names_of(town: TownView) -> tuple[Words, ...]:
    """The town's names, each spelling once, with the first language that uses it."""
    seen: dict[str, str] = {}
    for language in (*town.languages, *town.names):
        if language in town.names:
            seen.setdefault(town.names[language], language)
    return tuple(Words(name, language) for name, language in seen.items())
