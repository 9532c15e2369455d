"""Every SELECT that concerns news."""

from sqlalchemy import select

from hub.content.filters import ListFilter
from hub.content.models import Entry, EntryTopic
from hub.content.paging import Page, PagePosition
from hub.content.queries import entries_by_id, entry_by_id, latest_counted, latest_stamps
from hub.content.stamps import EntryStamp, stamp_of
from hub.content.visibility import is_public
from hub.core.clock import now
from hub.core.database import db

KIND = "news"
_TOPIC_WINDOW = 40
_NO_FILTER = ListFilter()


def latest_news(
    wanted: ListFilter = _NO_FILTER, position: PagePosition | None = None, limit: int = 30
) -> Page[EntryStamp]:
    """One page of the public news, newest first."""
    return latest_stamps(KIND, wanted, position, limit)


def counted_news(
    wanted: ListFilter, position: PagePosition, limit: int, at_most: int
) -> tuple[Page[EntryStamp], int]:
    """One page of the public news, and how many a filter finds; counting stops at `at_most`."""
    return latest_counted(KIND, wanted, position, limit, at_most)


def news_by_id(entry_id: int) -> Entry | None:
    """One news item in any state, with texts, provenances and topics."""
    return entry_by_id(KIND, entry_id)


def news_on_same_topic(entry: Entry, limit: int = 3) -> list[EntryStamp]:
    """What other towns tell about the entry's first topic, newest first.

    Looked for among the newest few entries of that topic, so that it costs the same however
    many there are.
    """
    topics = [topic for topic in entry.topics if topic.scheme != "goal"]
    if not topics:
        return []
    newest = (
        select(EntryTopic.entry_id)
        .where(EntryTopic.topic_id == topics[-1].id)
        .order_by(EntryTopic.entry_id.desc())
        .limit(_TOPIC_WINDOW)
    )
    moment = now()
    found = [
        other
        for other in entries_by_id(list(db.session.scalars(newest))).values()
        if other.kind == KIND
        and other.id != entry.id
        and other.owner_town_id != entry.owner_town_id
        and is_public(other, moment)
    ]
    found.sort(key=lambda other: (other.published_at, other.id), reverse=True)
    return [stamp_of(other) for other in found[:limit]]
