"""What the public entries have of each filter, so that no list offers an empty choice."""

from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

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
    topics = select(Topic.slug).where(
        _has_public(kinds, EntryTopic.entry_id, EntryTopic.topic_id == Topic.id)
    )
    languages, audiences = _values_of(EntryText.language), _values_of(EntryAudience.audience)
    with_text = _has_public(kinds, EntryText.entry_id, EntryText.language == languages.c.value)
    with_audience = _has_public(
        kinds, EntryAudience.entry_id, EntryAudience.audience == audiences.c.value
    )
    return UsedValues(
        frozenset(db.session.scalars(topics)),
        frozenset(db.session.scalars(select(languages.c.value).where(with_text))),
        frozenset(db.session.scalars(select(audiences.c.value).where(with_audience))),
    )


def _has_public(
    kinds: tuple[str, ...], entry_id: InstrumentedAttribute[int], condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether a row with this condition belongs to a public entry: its search ends at the first.

    As a join both databases would rather begin at the entries, and read them all for each value;
    without an order PostgreSQL reads all topics of entries for each of those that no entry has.
    """
    public_entry = select(literal(1)).where(
        Entry.id == entry_id,
        Entry.kind.in_(kinds),
        Entry.state == "published",
        Entry.visibility == "public",
    )
    found = select(literal(1)).where(condition, public_entry.exists()).order_by(entry_id)
    return found.limit(1).scalar_subquery().is_not(None)


def _values_of(column: InstrumentedAttribute[str]) -> CTE:
    """Every value of an indexed column: one step in the index for each, not one for each row."""
    first = select(func.min(column).label("value"))
    values = first.cte(f"values_of_{column.key}", recursive=True)
    following = select(func.min(column)).where(column > values.c.value).scalar_subquery()
    return values.union_all(select(following).where(values.c.value.is_not(None)))
