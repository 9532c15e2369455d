"""Which topics and target groups the public entries have, so that no list offers an empty one."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from hub.content.models import Entry, EntryAudience, EntryTopic, Topic
from hub.core.changes import content_revision
from hub.core.database import db


@dataclass(frozen=True, slots=True)
class UsedValues:
    """Slugs of topics and names of target groups that at least one entry has."""

    topics: frozenset[str]
    audiences: frozenset[str]


_made: WeakKeyDictionary[Engine, dict[tuple[str, ...], tuple[int, UsedValues]]] = (
    WeakKeyDictionary()
)


def used_values(kinds: tuple[str, ...]) -> UsedValues:
    """What the public entries of these kinds have; read once for each content revision.

    Entries whose publishing is planned count already.
    """
    revision = content_revision()
    kept = _made.setdefault(db.engine, {})
    made = kept.get(kinds)
    if made is None or made[0] != revision:
        made = kept[kinds] = revision, _read(kinds)
    return made[1]


def _read(kinds: tuple[str, ...]) -> UsedValues:
    public = (
        Entry.kind.in_(kinds),
        Entry.state == "published",
        Entry.visibility == "public",
    )
    # Each topic ends its search at its first entry.
    with_topic = select(EntryTopic.entry_id).join(Entry, Entry.id == EntryTopic.entry_id)
    topics = select(Topic.slug).where(
        with_topic.where(EntryTopic.topic_id == Topic.id, *public).exists()
    )
    audiences = (
        select(EntryAudience.audience)
        .join(Entry, Entry.id == EntryAudience.entry_id)
        .where(*public)
        .distinct()
    )
    return UsedValues(
        frozenset(db.session.scalars(topics)), frozenset(db.session.scalars(audiences))
    )
