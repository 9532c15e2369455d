"""What the page of a town shows, as values."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.content.presenting import host_of, source_words
from hub.portal.sharing import SharedKind
from hub.sources.models import Source
from hub.sources.naming import beside_names, kind_labels
from hub.towns.describing import official_names
from hub.towns.network import ContactView, MembershipView, Network, TownView
from hub.web.shown import EventItem, FeedLink, NewsItem, ShownTown, Words

EARTH_KM = 6371.0
MAP_ADDRESS = "https://www.openstreetmap.org/?mlat={0:.5f}&mlon={1:.5f}#map=12/{0:.5f}/{1:.5f}"


@dataclass(frozen=True, slots=True)
class Partner:
    """A twin town of a town, and the years of the agreement where they are known."""

    town: ShownTown
    started: str | None
    ended: str | None
    note: str


@dataclass(frozen=True, slots=True)
class TownSource:
    """A source of the town, by name, and when it was last read.

    `beside_name` tells it from others of its name, else "".
    """

    name: Words
    beside_name: str
    last_fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class GroupTime:
    """A town's time in a group: years as the network's file gives them."""

    name: str
    slug: str
    started: str | None
    ended: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Distance:
    """How far another town lies, in kilometres as the crow flies."""

    town: ShownTown
    kilometres: int


@dataclass(frozen=True, slots=True)
class TownFacts:
    """What the network's file says about a town; empty where it says nothing.

    `official_name` has a part for each language in which the town has one.
    """

    official_name: tuple[Words, ...]
    region: str
    languages: tuple[str, ...]
    time_zone: str
    population: int | None
    population_year: int | None
    population_is_rounded: bool
    groups: tuple[GroupTime, ...]
    site: str | None
    site_name: str
    names: tuple[Words, ...]
    place: tuple[float, float] | None
    map_url: str
    distances: tuple[Distance, ...]


@dataclass(frozen=True, slots=True)
class TownPage:
    """What the page of a town shows; `hub_contact` stands in for a `contact` that is not known.

    `chosen_zone` is the city of the zone of the events' times, "" for the town's own; `read_in`
    the zone of the moments at which sources were read: the chosen one, else the town's.
    """

    town: ShownTown
    is_former: bool
    facts: TownFacts
    contact: ContactView | None
    hub_contact: str
    partners: tuple[Partner, ...]
    news: tuple[NewsItem, ...]
    events: tuple[EventItem, ...]
    chosen_zone: str
    read_in: str
    shared: tuple[SharedKind, ...]
    sources: tuple[TownSource, ...]
    feeds: tuple[FeedLink, ...]


def _official_name(found: TownView, language: str) -> tuple[Words, ...]:
    """The parts of the official name; empty where the town is called so anyway."""
    if found.official_name == found.name(language):
        return ()
    return official_names(found)


def town_facts(
    known: Network, found: TownView, towns: dict[int, ShownTown], language: str
) -> TownFacts:
    """The facts about a town for a reader of `language`."""
    place = _place(found)
    return TownFacts(
        official_name=_official_name(found, language),
        region=found.region_name(language),
        languages=found.languages,
        time_zone=found.time_zone,
        population=found.population,
        population_year=found.population_year,
        population_is_rounded=found.population_is_rounded,
        groups=tuple(_group_time(known, item, language) for item in found.memberships),
        site=found.site,
        site_name=host_of(found.site or ""),
        names=names_of(found),
        place=place,
        map_url=MAP_ADDRESS.format(*place) if place else "",
        distances=_distances(known, found, towns),
    )


def names_of(town: TownView) -> tuple[Words, ...]:
    """The town's names, each spelling once, with the first language that uses it."""
    seen: dict[str, str] = {}
    names = town.names_apart()
    for language in (*town.languages, *names):
        if language in names:
            seen.setdefault(names[language], language)
    return tuple(Words(name, language) for name, language in seen.items())


def town_sources(found: TownView, sources: Iterable[Source]) -> tuple[TownSource, ...]:
    """The town's sources by name."""
    every = tuple(sources)
    beside = beside_names(every, kind_labels())
    return tuple(
        TownSource(
            source_words(source.name, source.url, found),
            beside.get(source.id, ""),
            source.last_fetched_at,
        )
        for source in every
    )


def partners_of(
    known: Network, found: TownView, towns: dict[int, ShownTown], language: str
) -> tuple[Partner, ...]:
    """The twin towns of a town, those of today first."""
    by_slug = {town.slug: town for town in towns.values()}
    partners = [
        Partner(by_slug[slug], item.started, item.ended, item.note(language))
        for item in known.partners_of(found.slug)
        for slug in item.towns
        if slug != found.slug and slug in by_slug
    ]
    return tuple(sorted(partners, key=lambda partner: partner.ended is not None))


def _group_time(known: Network, item: MembershipView, language: str) -> GroupTime:
    group = known.group(item.group)
    name = group.name(language) if group else item.group
    return GroupTime(name, item.group, item.started, item.ended, item.reason(language))


def _place(town: TownView) -> tuple[float, float] | None:
    if town.latitude is None or town.longitude is None:
        return None
    return town.latitude, town.longitude


def _distances(
    known: Network, found: TownView, towns: dict[int, ShownTown]
) -> tuple[Distance, ...]:
    here = _place(found)
    others = [(town, _place(town)) for town in known.towns if town.id != found.id]
    distances = [
        Distance(towns[town.id], rounded_kilometres(kilometres_between(here, there)))
        for town, there in others
        if here and there
    ]
    return tuple(sorted(distances, key=lambda one: one.kilometres))


def kilometres_between(here: tuple[float, float], there: tuple[float, float]) -> float:
    """The great-circle distance between two places (latitude, longitude), by the haversine."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, place) for place in (here, there))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def rounded_kilometres(kilometres: float) -> int:
    """As people say it: to the kilometre below a hundred, else to ten."""
    return round(kilometres) if kilometres < 100 else int(round(kilometres, -1))
