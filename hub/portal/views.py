"""Pages made of several kinds: the front page, the network, a town."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.content.filters import ListFilter
from hub.content.presenting import host_of, shown_towns, source_words
from hub.content.queries import next_visibility_change
from hub.core.clock import now
from hub.core.errors import NotFound
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.events.models import Occurrence
from hub.events.presenting import event_items
from hub.events.queries import coming_occurrences
from hub.events.views import hold_until_one_ends
from hub.news.presenting import news_items
from hub.news.queries import latest_news
from hub.news.views import feed_links
from hub.portal.network_map import NetworkMap, network_map
from hub.portal.network_page import names_of, network_page
from hub.sources.queries import sources_of_town
from hub.towns.network import Network, TownView
from hub.towns.queries import find_town, network
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision, holds_until
from hub.web.shown import EventItem, FeedLink, NewsItem, ShownTown, Words

pages = Blueprint("portal", __name__, template_folder="templates")
network_pages = Blueprint("network", __name__)

NEWS_ON_FRONT_PAGE = 6
EVENTS_ON_FRONT_PAGE = 7
OF_A_TOWN = 5


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the front page shows beside the network itself."""

    headline: str
    map: NetworkMap
    news: tuple[NewsItem, ...]
    events: tuple[EventItem, ...]
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """A twin town of a town, and the year of the agreement where it is known."""

    town: ShownTown
    started: str | None


@dataclass(frozen=True, slots=True)
class TownSource:
    """A source of the town, by name, and when it was last read."""

    name: Words
    last_fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class TownPage:
    """What the page of a town shows."""

    town: ShownTown
    official_name: Words
    is_former: bool
    region: str
    languages: tuple[str, ...]
    time_zone: str
    population: int | None
    population_year: int | None
    population_is_rounded: bool
    groups: tuple[str, ...]
    site: str | None
    site_name: str
    names: tuple[Words, ...]
    partners: tuple[Partner, ...]
    news: tuple[NewsItem, ...]
    events: tuple[EventItem, ...]
    sources: tuple[TownSource, ...]
    feeds: tuple[FeedLink, ...]


@pages.get("/<lang>/")
@open_to(PUBLIC)
@cached_by_revision()
def home() -> str:
    """The front page: what is new across the towns, and what comes next."""
    known, language = network(), page_language()
    everything = ListFilter()
    coming = coming_occurrences(everything, limit=EVENTS_ON_FRONT_PAGE).rows
    _hold(coming)
    page = HomePage(
        headline=known.headline(language) or _("Partner towns"),
        map=network_map(known, language),
        news=news_items(latest_news(everything, limit=NEWS_ON_FRONT_PAGE).rows),
        events=event_items(coming),
        feeds=feed_links(everything),
    )
    return render_template("portal/home.html", page=page)


@network_pages.get("/<lang>/network")
@open_to(PUBLIC)
@cached_by_revision()
def index() -> str:
    """The network: groups with their years, agreements, former and wanted partners."""
    return render_template("portal/network.html", page=network_page(network(), page_language()))


def _hold(coming: tuple[Occurrence, ...]) -> None:
    """Let a page end when an event on it does, or when something planned opens or closes."""
    hold_until_one_ends(coming)
    holds_until(next_visibility_change(now()))


def _last_readings() -> list[str]:
    """What a town's page depends on beside the content: when its sources were last read."""
    found = find_town((request.view_args or {})["slug"])
    sources = sources_of_town(found.id) if found else ()
    return [str(source.last_fetched_at) for source in sources]


@network_pages.get("/<lang>/towns/<slug>")
@open_to(PUBLIC)
@cached_by_revision(parts=_last_readings)
def town(slug: str) -> ResponseReturnValue:
    """One town; another spelling of its name leads to its page."""
    found = find_town(slug)
    if found is None:
        raise NotFound(_l("The network has no town by this name. All towns are on the front page."))
    if found.slug != slug:
        return redirect(url_for("network.town", slug=found.slug), 301)
    return render_template("portal/town.html", page=_town_page(network(), found))


def _town_page(known: Network, found: TownView) -> TownPage:
    language = page_language()
    towns = shown_towns(known, language)
    wanted = ListFilter(towns=(found.slug,), time_zone=found.time_zone)
    coming = coming_occurrences(wanted, limit=OF_A_TOWN).rows
    _hold(coming)
    return TownPage(
        town=towns[found.id],
        official_name=Words(found.official_name, found.language),
        is_former=found.status == "former",
        region=found.region_name(language),
        languages=found.languages,
        time_zone=found.time_zone,
        population=found.population,
        population_year=found.population_year,
        population_is_rounded=found.population_is_rounded,
        groups=tuple(group.name(language) for group in known.groups if group.slug in found.groups),
        site=found.site,
        site_name=host_of(found.site or ""),
        names=names_of(found),
        partners=_partners(known, found, towns),
        news=news_items(latest_news(wanted, limit=OF_A_TOWN).rows),
        events=event_items(coming),
        sources=tuple(
            TownSource(source_words(source.name, source.url, found), source.last_fetched_at)
            for source in sources_of_town(found.id)
        ),
        feeds=feed_links(wanted),
    )


def _partners(known: Network, found: TownView, towns: dict[int, ShownTown]) -> tuple[Partner, ...]:
    by_slug = {town.slug: town for town in towns.values()}
    others = [
        (next(slug for slug in item.towns if slug != found.slug), item)
        for item in known.partners_of(found.slug)
        if item.ended is None
    ]
    return tuple(Partner(by_slug[slug], item.started) for slug, item in others if slug in by_slug)
