"""Pages made of several kinds: the front page, the network, a town."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.content.filters import ListFilter
from hub.content.kept_values import next_visibility_change
from hub.content.presenting import shown_towns
from hub.core.clock import now
from hub.core.errors import NotFound
from hub.core.folding import same_spelling_key
from hub.core.plain_text import one_line
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.events.coming import coming_occurrences
from hub.events.models import Occurrence
from hub.events.presenting import event_items
from hub.events.views import calendar_links, hold_until_one_ends
from hub.news.presenting import news_items
from hub.news.queries import latest_news
from hub.news.views import feed_links
from hub.portal.closing_soon import ClosingItem, closing_soon
from hub.portal.describing import home_meta, town_meta
from hub.portal.near_towns import near_towns, towns_beginning
from hub.portal.network_map import NetworkMap, network_map
from hub.portal.network_page import network_page
from hub.portal.sharing import SharedKind, shared_kinds
from hub.portal.town_page import (
    TownPage,
    names_of,
    partners_of,
    town_facts,
    town_sources,
)
from hub.sources.queries import all_sources, sources_of_town
from hub.towns.network import Network, TownView
from hub.towns.queries import find_town, network
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision, holds_until
from hub.web.hub_contact import hub_contact
from hub.web.listed_pages import listed
from hub.web.shown import EventItem, FeedLink, NewsItem, ShownTown, Words
from hub.web.zone import reader_zone
from hub.web.zone_names import chosen_zone_city

pages = Blueprint("portal", __name__, template_folder="templates")
network_pages = Blueprint("network", __name__)

NEWS_ON_FRONT_PAGE = 6
EVENTS_ON_FRONT_PAGE = 7
OF_A_TOWN = 5
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the front page shows beside the network itself."""

    headline: str
    map: NetworkMap
    news: tuple[NewsItem, ...]
    events: tuple[EventItem, ...]
    chosen_zone: str
    closing: tuple[ClosingItem, ...]
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True, slots=True)
class TownCard:
    """A town in the list of towns, with what it shares."""

    town: ShownTown
    groups: tuple[str, ...]
    shared: tuple[SharedKind, ...]
    source_count: int
    names: tuple[Words, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class TownsPage:
    """The list of towns; `q` is a name that none of them has, `near` are those like it."""

    towns: tuple[TownCard, ...]
    former: tuple[ShownTown, ...]
    q: str
    near: tuple[tuple[str, str], ...]


@pages.get("/<lang>/")
@open_to(PUBLIC)
@cached_by_revision()
def home() -> str:
    """The front page: what is new across the towns, and what comes next."""
    known, language = network(), page_language()
    everything = ListFilter()
    coming = coming_occurrences(everything, None, EVENTS_ON_FRONT_PAGE, reader_zone()).rows
    _hold(coming)
    page = HomePage(
        headline=known.headline(language) or _("Twin towns"),
        map=network_map(known, language, current_app.config["HUB"].data_dir),
        news=news_items(latest_news(everything, limit=NEWS_ON_FRONT_PAGE).rows),
        events=event_items(coming),
        chosen_zone=chosen_zone_city(),
        closing=closing_soon(),
        feeds=feed_links(everything),
    )
    return render_template("portal/home.html", page=page, meta=home_meta())


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
@listed(lambda: ({"slug": town.slug} for town in network().every_town))
@open_to(PUBLIC)
@cached_by_revision(parts=_last_readings)
def town(slug: str) -> ResponseReturnValue:
    """One town; another spelling of its name leads to its page."""
    found = find_town(slug)
    if found is None:
        raise NotFound(_l("The network has no town by this name. All towns are on the home page."))
    if found.slug != slug:
        return redirect(url_for("network.town", slug=found.slug), 301)
    page = _town_page(network(), found)
    return render_template("portal/town.html", page=page, meta=town_meta(found))


def _town_page(known: Network, found: TownView) -> TownPage:
    language = page_language()
    towns = shown_towns(known, language)
    wanted = ListFilter(towns=(found.slug,), time_zone=found.time_zone)
    coming = coming_occurrences(wanted, None, OF_A_TOWN, reader_zone()).rows
    _hold(coming)
    return TownPage(
        town=towns[found.id],
        is_former=found.status == "former",
        facts=town_facts(known, found, towns, language),
        contact=found.contact,
        hub_contact=hub_contact(),
        partners=partners_of(known, found, towns, language),
        news=news_items(latest_news(wanted, limit=OF_A_TOWN).rows),
        events=event_items(coming),
        chosen_zone=chosen_zone_city(),
        read_in=reader_zone() or found.time_zone,
        shared=shared_kinds({found.id: found.slug})[found.id],
        sources=town_sources(found, sources_of_town(found.id)),
        feeds=(*feed_links(wanted), *calendar_links(wanted.to_query())),
    )


@network_pages.get("/<lang>/towns")
@open_to(PUBLIC)
@cached_by_revision()
def towns() -> ResponseReturnValue:
    """The list of towns; `q` finds one by its name in any language, and leads there."""
    known, language = network(), page_language()
    looked_for = one_line(request.args.get("q", ""))[:LONGEST_NAME]
    found = known.find_town(looked_for) if looked_for else None
    if found:
        return redirect(url_for("network.town", slug=found.slug))
    holds_until(next_visibility_change(now()))
    page = _towns_page(known, language, looked_for)
    return render_template("portal/towns.html", page=page)


def _towns_page(known: Network, language: str, looked_for: str) -> TownsPage:
    shown = shown_towns(known, language)
    shared = shared_kinds({town.id: town.slug for town in known.towns})
    sources = Counter(source.town_id for source in all_sources() if source.state != "paused")
    return TownsPage(
        towns=tuple(
            TownCard(
                shown[town.id],
                tuple(group.name(language) for group in known.groups if group.slug in town.groups),
                shared[town.id],
                sources[town.id],
                names_of(town),
                town.time_zone,
            )
            for town in known.towns
        ),
        former=tuple(shown[town.id] for town in known.former),
        q=looked_for,
        near=_towns_like(same_spelling_key(looked_for)) if looked_for else (),
    )


def _towns_like(typed: str) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((*towns_beginning(typed), *near_towns((typed,)))))
