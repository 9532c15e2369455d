"""What the public entries have of each filter, so that no list offers an empty choice."""

from dataclasses import dataclass

from sqlalchemy import CTE, func, select

from hub.content.kept_values import kept_value
from hub.content.models import Entry, EntryAudience, EntryText, EntryTopic, Topic
from hub.core.database import db


@dataclass(frozen=True, slots=True)
class UsedValues:
    """Topics by slug, languages and target groups that at least one entry has."""

    topics: frozenset[str]
    languages: frozenset[str]
    audiences: frozenset[str]


def used_values(kinds: tuple[str, ...]) -> UsedValues:
    """What the public entries of these kinds have.

    Entries whose publishing is planned count already.
    """
    return kept_value(("used", kinds), lambda: _read(kinds))


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
    written = _written_languages()
    with_text = select(EntryText.entry_id).join(Entry, Entry.id == EntryText.entry_id)
    languages = select(written.c.code).where(
        with_text.where(EntryText.language == written.c.code, *public).exists()
    )
    return UsedValues(
        frozenset(db.session.scalars(topics)),
        frozenset(db.session.scalars(languages)),
        frozenset(db.session.scalars(audiences)),
    )


def _written_languages() -> CTE:
    """Every language that a text is in: one step in the index for each, not one for each text."""
    first = select(func.min(EntryText.language).label("code"))
    written = first.cte("written", recursive=True)
    following = (
        select(func.min(EntryText.language))
        .where(EntryText.language > written.c.code)
        .scalar_subquery()
    )
    return written.union_all(select(following).where(written.c.code.is_not(None)))
