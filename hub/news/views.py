"""The pages of the news: the list with its filters, and the article."""

from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.content.filter_choices import ChosenFilter, ReadFilter, read_filter, reading_choices
from hub.content.filters import Choice, ListFilter
from hub.content.kept_values import next_visibility_change
from hub.content.models import Entry
from hub.content.paging import Page, page_position
from hub.content.presenting import (
    EntryView,
    SourceLine,
    TopicView,
    entry_sources,
    entry_view,
    lead_of,
    other_view,
    shown_town,
)
from hub.content.stamps import EntryStamp
from hub.content.visibility import is_readable
from hub.core.clock import now
from hub.core.errors import Gone, NotFound
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import ngettext, page_language
from hub.news.describing import article_meta
from hub.news.presenting import article_url, news_days, news_items
from hub.news.queries import KIND, counted_news, latest_news, news_by_id, news_on_same_topic
from hub.publishing.feeds import ATOM_MEDIA_TYPE, JSON_FEED_MEDIA_TYPE, RSS_MEDIA_TYPE
from hub.towns.network import TownView
from hub.towns.queries import network, town_by_id
from hub.web.access import PUBLIC, open_to
from hub.web.addresses import with_query
from hub.web.caching import cached_by_revision, holds_until
from hub.web.formatting import number
from hub.web.page_frame import absolute, say_in_which_languages, say_what_was_understood
from hub.web.reading import languages_read, was_saved
from hub.web.shown import FeedLink, NewsDay, NewsItem, ShownTown

pages = Blueprint("news", __name__, template_folder="templates")

ITEMS_ON_A_PAGE = 30
RELATED = 4
MOST_COUNTED = 1000
SHOW = "show"
FORMATS = (
    ("Atom", "news_feeds.atom", ATOM_MEDIA_TYPE),
    ("RSS", "news_feeds.rss", RSS_MEDIA_TYPE),
    ("JSON Feed", "news_feeds.json_feed", JSON_FEED_MEDIA_TYPE),
)


@dataclass(frozen=True, slots=True)
class NewsPage:
    """What the list shows; `is_first` is false on older pages."""

    read: ReadFilter
    status: str
    chosen: tuple[ChosenFilter, ...]
    days: tuple[NewsDay, ...]
    newer_url: str | None
    older_url: str | None
    feeds: tuple[FeedLink, ...]
    is_first: bool
    languages: tuple[Choice, ...]
    reads: tuple[str, ...]
    reads_were_saved: bool


@dataclass(frozen=True, slots=True)
class Version:
    """An article in one language; `lead` is "" where the body begins with the same words."""

    view: EntryView
    lead: str
    body: Markup


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What the article shows: one version, and the other where there is one.

    `view` is the version shown; `other_url` shows the other one first; `address` is what
    readers pass on.
    """

    view: EntryView
    town: ShownTown | None
    time_zone: str
    shown: Version
    other: Version | None
    other_url: str
    address: str
    sources: tuple[SourceLine, ...]
    topics: tuple[tuple[TopicView, str], ...]
    of_town: tuple[NewsItem, ...]
    on_topic: tuple[NewsItem, ...]
    breadcrumbs: tuple[tuple[str, str], ...]
    feeds: tuple[FeedLink, ...]


@pages.get("/<lang>/news")
@open_to(PUBLIC)
@cached_by_revision()
def index() -> str:
    """The news, newest first."""
    read = read_filter(request.args.items(multi=True), page_language(), (KIND,))
    position = page_position(request.args.get("after"), request.args.get("before"))
    say_what_was_understood((*read.filter.to_pairs(), *position.to_pairs()))
    found, count = counted_news(read.filter, position, ITEMS_ON_A_PAGE, MOST_COUNTED + 1)
    holds_until(next_visibility_change(now()))
    newer, older = page_urls(read.filter, found)
    reads = languages_read()
    page = NewsPage(
        read=read,
        status=_status(count),
        chosen=read.chosen(),
        days=news_days(news_items(found.rows), read.filter.time_zone),
        newer_url=newer,
        older_url=older,
        feeds=feed_links(read.filter),
        is_first=newer is None,
        languages=reading_choices(network(), page_language(), reads),
        reads=reads,
        reads_were_saved=was_saved(),
    )
    return render_template("news/index.html", page=page)


@pages.get("/<lang>/news/<int(max=2147483647):id>")
@pages.get("/<lang>/news/<int(max=2147483647):id>/<slug>")
@open_to(PUBLIC)
@cached_by_revision()
def article(id: int, slug: str = "") -> ResponseReturnValue:  # noqa: A002 -- as the address has it
    """One item; the number decides, and a wrong end of the address leads to the right one."""
    entry = _readable(news_by_id(id))
    view = entry_view(entry, page_language(), languages_read())
    if slug != view.slug:
        return redirect(with_query(article_url(view), request.query_string.decode()), 301)
    holds_until(next_visibility_change(now()))
    say_in_which_languages((text.language for text in entry.texts), entry.language)
    town = town_by_id(view.town_id)
    other = other_view(entry, view, page_language())
    if other and request.args.get(SHOW) == show_value(other):
        view, other = other, view
    page = ArticlePage(
        view=view,
        town=shown_town(town, page_language()) if town else None,
        time_zone=town.time_zone if town else "UTC",
        shown=_version(view),
        other=_version(other) if other else None,
        other_url=with_query(article_url(view), f"{SHOW}={show_value(other)}") if other else "",
        address=absolute(article_url(view)),
        sources=entry_sources(entry, town),
        topics=tuple(
            (topic, url_for("news.index", topic=topic.slug)) for topic in view.named_topics
        ),
        of_town=_of_same_town(entry, town.slug if town else None),
        on_topic=_beside(news_on_same_topic(entry)),
        breadcrumbs=_breadcrumbs(town),
        feeds=feed_links(ListFilter(towns=(town.slug,)) if town else ListFilter()),
    )
    return render_template(
        "news/article.html", page=page, meta=article_meta(view, page.breadcrumbs)
    )


def show_value(view: EntryView) -> str:
    """The value of the address's `show` that asks for this version."""
    return "original" if view.language == view.original_language else "translation"


def _version(view: EntryView) -> Version:
    # Cleaned by hub.core.safe_html when stored.
    return Version(view, lead_of(view), Markup(view.body))  # noqa: S704


def _status(count: int) -> str:
    """How many items there are, in words; counting them all would take longer than reading some."""
    if count > MOST_COUNTED:
        return _("More than %(number)s news items", number=number(MOST_COUNTED))
    return ngettext("%(number)s news item", "%(number)s news items", count, number=number(count))


def _readable(entry: Entry | None) -> Entry:
    """The entry, where who asks may read it; raises NotFound, or Gone when it was withdrawn."""
    if entry is None:
        raise NotFound(_l("There is no news item at this address."))
    if entry.state == "withdrawn" and entry.visibility == "public":
        raise Gone(_l("The town that published this news item has withdrawn it."))
    if not is_readable(entry, now()):
        raise NotFound(_l("There is no news item at this address."), f"state {entry.state}")
    return entry


def _of_same_town(entry: Entry, town_slug: str | None) -> tuple[NewsItem, ...]:
    if town_slug is None:
        return ()
    newest = latest_news(ListFilter(towns=(town_slug,)), limit=RELATED).rows
    return _beside([other for other in newest if other.id != entry.id][: RELATED - 1])


def _beside(stamps: list[EntryStamp]) -> tuple[NewsItem, ...]:
    """Items as they stand beside an article: without their summaries."""
    return tuple(replace(item, summary=None) for item in news_items(stamps))


def _breadcrumbs(town: TownView | None) -> tuple[tuple[str, str], ...]:
    news = (_("News"), url_for("news.index"))
    if town is None:
        return (news,)
    return news, (town.name(page_language()), url_for("news.index", town=town.slug))


def page_urls(wanted: ListFilter, found: Page[EntryStamp]) -> tuple[str | None, str | None]:
    """The addresses of the newer and the older page; None at the ends."""
    path, query = url_for("news.index"), wanted.to_query()
    newer = with_query(path, query, f"before={found.before}") if found.before else None
    older = with_query(path, query, f"after={found.after}") if found.after else None
    return newer, older


def feed_links(wanted: ListFilter) -> tuple[FeedLink, ...]:
    """The feeds that hold the same as a list."""
    return tuple(
        FeedLink(
            _("News as %(format)s", format=name),
            with_query(url_for(endpoint), wanted.to_query()),
            media_type.partition(";")[0],
        )
        for name, endpoint, media_type in FORMATS
    )
