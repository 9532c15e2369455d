"""What pages and commands ask about the network; every answer is a plain value."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import selectinload

from hub.core.changes import content_revision
from hub.core.database import db, is_writing, once_in_transaction
from hub.towns.file_values import Suggestion
from hub.towns.models import Group, Membership, NetworkState, Partnership, Town
from hub.towns.network import (
    NO_NETWORK,
    ContactView,
    FocusAreaView,
    GroupView,
    MembershipView,
    Network,
    PartnershipView,
    TownView,
    WantedView,
)

# Of each database, for as long as its engine lives: the network, and a content revision with which
# it was the newest.  Replaced whole, so threads may race.
_made: WeakKeyDictionary[Engine, tuple[int, Network]] = WeakKeyDictionary()


def network() -> Network:
    """The network as last taken in; asks nothing while the content revision is the same.

    Before the first network file is taken in it is empty.
    """
    return once_in_transaction("hub_network", _newest_network)


def _newest_network() -> Network:
    # Read first: a network that is taken in meanwhile comes with another one.
    content = content_revision()
    known, made = _made.get(db.engine, (None, None))
    if made is not None and known == content and not is_writing():
        return made
    revision = db.session.scalar(select(NetworkState.revision).where(NetworkState.id == 1))
    if revision is None:
        return NO_NETWORK
    if made is None or made.revision != revision:
        made = _network_from_tables()
    if not is_writing():  # what may yet be rolled back
        _made[db.engine] = content, made
    return made


def all_towns() -> tuple[TownView, ...]:
    """The members, in the order of the network file."""
    return network().towns


def town_by_slug(slug: str) -> TownView | None:
    """The member or former member with this slug."""
    return network().town(slug)


def town_by_id(town_id: int | None) -> TownView | None:
    """The member or former member with this key."""
    return network().town_by_id(town_id)


def find_town(text: str) -> TownView | None:
    """The town that somebody means, whatever the spelling, alias or missing diacritics."""
    return network().find_town(text)


def all_groups() -> tuple[GroupView, ...]:
    """The groups, in the order of the network file."""
    return network().groups


def suggested_sources(town: str | None = None) -> tuple[Suggestion, ...]:
    """The public addresses that could become sources, of all towns or of the one with a slug."""
    return tuple(item for item in network().suggestions if town in {None, item.town})


def _words(words: Mapping[str, str] | None) -> Mapping[str, str]:
    return MappingProxyType(dict(words or {}))


def _network_from_tables() -> Network:
    # The state is read first: rows newer than it are read again at the next call, older never kept.
    state = db.session.scalars(select(NetworkState).execution_options(populate_existing=True)).one()
    towns = db.session.scalars(
        select(Town)
        .options(selectinload(Town.memberships).selectinload(Membership.group))
        .order_by(Town.position, Town.id)
        .execution_options(populate_existing=True)
    ).all()
    slugs = {town.id: town.slug for town in towns}
    contacts = state.facts.get("contacts", {})
    views = [_town_view(town, contacts.get(town.slug)) for town in towns if town.status != "wanted"]
    return Network(
        names=_words(state.names),
        headlines=_words(state.facts.get("headline")),
        leads=_words(state.lead),
        towns=tuple(town for town in views if town.status == "member"),
        former=tuple(town for town in views if town.status == "former"),
        wanted=tuple(_wanted_view(town) for town in towns if _is_wanted(town)),
        groups=_group_views(views, in_file=True),
        former_groups=_group_views(views, in_file=False),
        partnerships=_partnership_views(slugs),
        focus_areas=_focus_area_views(state.facts),
        suggestions=tuple(Suggestion(**item) for item in state.facts.get("suggestions", ())),
        revision=state.revision,
    )


def _is_wanted(town: Town) -> bool:
    return town.status == "wanted" and town.in_file


def _town_view(town: Town, contact: Mapping[str, str] | None) -> TownView:
    return TownView(
        id=town.id,
        slug=town.slug,
        status=town.status,
        names=_words(town.names),
        official_name=town.official_name,
        aliases=tuple(town.aliases),
        country=town.country,
        region=_words(town.region),
        latitude=town.latitude,
        longitude=town.longitude,
        time_zone=town.time_zone,
        languages=tuple(town.languages),
        palette=town.palette,
        mark=town.mark,
        site=town.site,
        population=town.population,
        population_year=town.population_year,
        population_is_rounded=town.population_is_rounded,
        official_name_languages=tuple(town.official_name_languages),
        memberships=tuple(
            MembershipView(
                town=town.slug,
                group=membership.group.slug,
                started=membership.started,
                ended=membership.ended,
                end_reason=_words(membership.end_reason),
            )
            for membership in town.memberships
        ),
        contact=ContactView(**contact) if contact else None,
    )


def _wanted_view(town: Town) -> WantedView:
    return WantedView(
        id=town.id,
        slug=town.slug,
        names=_words(town.names),
        country=town.country,
        texts=_words(town.wanted_text),
        groups=tuple(membership.group.slug for membership in town.memberships),
    )


def _group_views(members: Iterable[TownView], *, in_file: bool) -> tuple[GroupView, ...]:
    groups = db.session.scalars(
        select(Group)
        .where(Group.in_file == in_file)
        .order_by(Group.position, Group.id)
        .execution_options(populate_existing=True)
    )
    return tuple(
        GroupView(
            id=group.id,
            slug=group.slug,
            names=_words(group.names),
            since_year=group.since_year,
            member_ids=frozenset(town.id for town in members if group.slug in town.groups),
        )
        for group in groups
    )


def _partnership_views(slugs: Mapping[int, str]) -> tuple[PartnershipView, ...]:
    partnerships = db.session.scalars(
        select(Partnership).order_by(Partnership.id).execution_options(populate_existing=True)
    )
    return tuple(
        PartnershipView(
            towns=(slugs[item.town_id], slugs[item.other_id]),
            started=item.started,
            ended=item.ended,
            notes=_words(item.note),
        )
        for item in partnerships
    )


def _focus_area_views(facts: Mapping[str, Any]) -> tuple[FocusAreaView, ...]:
    return tuple(
        FocusAreaView(item["slug"], _words(item["names"]), tuple(item["words"]))
        for item in facts.get("focus_areas", ())
    )
