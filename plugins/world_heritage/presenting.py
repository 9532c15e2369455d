"""Sites in the words of the page's language, as the templates are given them."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.plugin_api.entries import town_by_slug
from hub.plugin_api.pages import ShownTown, Words, coordinates, page_language
from hub.plugin_api.pages import gettext as _

from .models import WorldHeritageSite


@dataclass(frozen=True, slots=True)
class ShownSource:
    """Where a fact was read; `number` is how the facts refer to it."""

    number: int
    title: Words
    url: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact with the numbers of its sources; several values are a list, a number is written
    as the page's language does, with `unit` behind it.
    """

    label: str
    values: tuple[str, ...]
    sources: tuple[int, ...]
    number: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ShownSite:
    """A site in short, for the list and for the town's page.

    `own_name` is the name in the site's own language, None when the page is in it.
    """

    slug: str
    name: str
    own_name: Words | None
    town: ShownTown
    inscribed: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownName:
    """A name in another language; one that is the network's own translation says so."""

    words: Words
    is_working_name: bool


@dataclass(frozen=True, slots=True)
class SitePage:
    """The page of a site; the name in the page's language is the network's own translation
    when `is_working_name`.
    """

    site: ShownSite
    is_working_name: bool
    other_names: tuple[ShownName, ...]
    name_sources: tuple[int, ...]
    text_sources: tuple[int, ...]
    facts: tuple[ShownFact, ...]
    map_url: str
    unesco_url: str
    website: str
    sources: tuple[ShownSource, ...]


def shown_site(site: WorldHeritageSite) -> ShownSite:
    """The site in short, in the page's language."""
    language = page_language()
    own = None
    if language != site.own_language:
        own = Words(site.names[site.own_language], site.own_language)
    return ShownSite(
        slug=site.slug,
        name=site.names[language],
        own_name=own,
        town=_shown_town(site.town, language),
        inscribed=site.inscribed,
        text=site.texts[language],
    )


def site_page(site: WorldHeritageSite) -> SitePage:
    """All about the site, in the page's language."""
    language = page_language()
    return SitePage(
        site=shown_site(site),
        is_working_name=language in site.working_names,
        other_names=tuple(
            ShownName(Words(name, code), code in site.working_names)
            for code, name in site.names.items()
            if code != language
        ),
        name_sources=_sources(site, "names"),
        text_sources=_sources(site, "text"),
        facts=tuple(_facts(site, language)),
        map_url="https://www.openstreetmap.org/"
        f"?mlat={site.latitude}&mlon={site.longitude}#map=11/{site.latitude}/{site.longitude}",
        unesco_url=f"https://whc.unesco.org/en/list/{site.unesco_number}",
        website=site.website,
        sources=tuple(
            ShownSource(number, Words(source["title"], source["language"]), source["url"])
            for number, source in enumerate(site.sources, 1)
        ),
    )


def _facts(site: WorldHeritageSite, language: str) -> Iterator[ShownFact]:
    def fact(label: str, key: str, *values: str) -> ShownFact:
        return ShownFact(label, values, _sources(site, key))

    def area(label: str, key: str, hectares: float) -> ShownFact:
        return ShownFact(label, (), _sources(site, key), number=hectares, unit="ha")

    yield fact(_("Year of inscription"), "inscribed", str(site.inscribed))
    if site.extended:
        yield fact(_("Extended"), "extended", ", ".join(map(str, site.extended)))
    yield fact(_("Criteria"), "criteria", ", ".join(f"({one})" for one in site.criteria))
    yield fact(_("Component parts"), "parts", *(part[language] for part in site.parts))
    if site.area_hectares is not None:
        yield area(_("Area of the site"), "area", site.area_hectares)
    if site.buffer_hectares is not None:
        yield area(_("Buffer zone"), "buffer_zone", site.buffer_hectares)
    yield fact(_("World Heritage Council"), "council", site.council[language])
    yield fact(_("Coordinates"), "coordinates", coordinates(site.latitude, site.longitude))
    yield fact(_("UNESCO number"), "unesco_number", str(site.unesco_number))


def _sources(site: WorldHeritageSite, fact: str) -> tuple[int, ...]:
    return tuple(site.fact_sources.get(fact, ()))


def _shown_town(slug: str, language: str) -> ShownTown:
    town = town_by_slug(slug)
    if town is None:
        # A town that left the file between two queries; its name is then not known.
        return ShownTown(slug, slug, "")
    return ShownTown(
        town.slug, town.name(language), town.country_name(language), town.palette, town.mark
    )
