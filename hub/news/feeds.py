"""The news as feeds: Atom, RSS and JSON Feed, filtered and paged like the list."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for

from hub.content.filter_choices import ReadFilter, read_filter
from hub.content.filter_notes import as_one_answer
from hub.content.filters import ListFilter
from hub.content.kept_values import next_visibility_change
from hub.content.models import Entry
from hub.content.paging import page_position
from hub.content.presenting import (
    entry_sources,
    entry_view,
)
from hub.content.queries import latest_entries, withdrawn_entries
from hub.core.changes import changes_after, content_revision
from hub.core.clock import now
from hub.core.errors import InvalidInput
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.words import gettext as _
from hub.core.words import page_language
from hub.news.presenting import article_url
from hub.news.queries import KIND
from hub.publishing.feeds import (
    ATOM_MEDIA_TYPE,
    JSON_FEED_MEDIA_TYPE,
    RSS_MEDIA_TYPE,
    atom_bytes,
    json_feed_bytes,
    rss_bytes,
)
from hub.publishing.records import FeedItem, FeedRecord
from hub.towns.network import Network
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.addresses import with_query
from hub.web.caching import cached_by_revision, holds_until
from hub.web.page_frame import absolute

outputs = Blueprint("news_feeds", __name__)

ITEMS_IN_A_FEED: Final = 50
TOMBSTONES_IN_A_FEED: Final = 200
GENERATOR: Final = "Partner Network Hub"


@outputs.get("/<lang>/news.atom")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def atom() -> Response:
    """The news as Atom, with tombstones on the first page."""
    return _answer(atom_bytes, ATOM_MEDIA_TYPE, has_tombstones=True)


@outputs.get("/<lang>/news.rss")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def rss() -> Response:
    """The news as RSS."""
    return _answer(rss_bytes, RSS_MEDIA_TYPE)


@outputs.get("/<lang>/news.json")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def json_feed() -> Response:
    """The news as JSON Feed."""
    return _answer(json_feed_bytes, JSON_FEED_MEDIA_TYPE)


def _answer(
    write: Callable[[FeedRecord], bytes], media_type: str, *, has_tombstones: bool = False
) -> Response:
    read = read_filter(request.args.items(multi=True), page_language())
    if read.notes:
        # A page shows everything and says so; a feed that did would flood its subscribers.
        raise InvalidInput(as_one_answer(read.notes))
    holds_until(next_visibility_change(now()))
    data = write(_record(read, has_tombstones=has_tombstones))
    return Response(data, content_type=media_type)


def _record(read: ReadFilter, *, has_tombstones: bool) -> FeedRecord:
    wanted = read.filter
    position = page_position(request.args.get("after"), request.args.get("before"))
    found = latest_entries(KIND, wanted, position, ITEMS_IN_A_FEED)
    known = network()
    items = [_item(entry, known) for entry in found.rows]
    if has_tombstones and not (position.after or position.before):
        items += [_item(entry, known) for entry in _withdrawn(wanted)]
    own_query = wanted.to_query()
    return FeedRecord(
        title=_title(read, known),
        language=page_language(),
        home_url=absolute(with_query(url_for("news.index"), own_query)),
        self_url=absolute(with_query(request.path, own_query, _position_query())),
        updated_at=_updated_at(items),
        items=tuple(items),
        next_url=_next_url(own_query, found.after),
        alternates=tuple(
            (code, absolute(with_query(_path_in(code), own_query))) for code in INTERFACE_LANGUAGES
        ),
        description=known.lead(page_language()),
        author=known.name(page_language()),
        generator=GENERATOR,
        id=absolute(with_query(request.path, own_query)),
    )


def _withdrawn(wanted: ListFilter) -> list[Entry]:
    return withdrawn_entries(KIND, wanted, TOMBSTONES_IN_A_FEED)


def _item(entry: Entry, known: Network) -> FeedItem:
    view = entry_view(entry, page_language())
    town = known.town_by_id(view.town_id)
    sources = entry_sources(entry, town)
    return FeedItem(
        id=absolute(url_for("news.article", id=view.id)),
        url=absolute(article_url(view)),
        title=view.title,
        language=view.language,
        published_at=view.published_at,
        updated_at=view.withdrawn_at or view.updated_at,
        summary=view.summary,
        body_html=view.body,
        author=view.author,
        categories=tuple(dict.fromkeys(topic.name for topic in view.topics)),
        town_name=town.name(page_language()) if town else "",
        source_name=sources[0].name.text if sources else "",
        source_url=town.site or "" if town else "",
        original_url=view.original_url or "",
        is_withdrawn=view.withdrawn_at is not None,
    )


def _title(read: ReadFilter, known: Network) -> str:
    own = (known.name(page_language()), _("News"))
    return " · ".join((*own, *read.choices.labels_of(read.filter)))


def _updated_at(items: list[FeedItem]) -> datetime:
    """When the list last changed; of an empty one, when anything did."""
    if items:
        return max(item.updated_at for item in items)
    newest = changes_after(content_revision() - 1, limit=1)
    return newest[0].changed_at if newest else now()


def _position_query() -> str:
    names = ("after", "before")
    return next((f"{name}={request.args[name]}" for name in names if request.args.get(name)), "")


def _next_url(own_query: str, after: object) -> str | None:
    if after is None:
        return None
    return absolute(with_query(request.path, own_query, f"after={after}"))


def _path_in(code: str) -> str:
    return url_for(str(request.endpoint), lang=code)
