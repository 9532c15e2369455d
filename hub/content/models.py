"""The entry, and what every kind of entry has: texts, provenance, topics, audiences, links."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Model

# A stand-in for the column: its own module brings the libraries of signing in, half of the memory
# and of the start of a child process that reads feeds.
PERSON_ID: Final = Table("person", MetaData(), Column("id", Integer, primary_key=True)).c.id
"""What a plugin's column that refers to a person refers to: `ForeignKey(PERSON_ID)`."""


class Entry(Model):
    """Anything the network shares.

    `state` is "draft", "submitted", "published", "refused" or "withdrawn"; `visibility` is
    "public" or "partners".  `language` is that of the original text.  `published_at` orders
    lists: for imported items the source's own moment, else when it first came.
    """

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    owner_town_id: Mapped[int | None] = mapped_column(ForeignKey("town.id"))
    url: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16), default="published")
    visibility: Mapped[str] = mapped_column(String(16), default="public")
    author: Mapped[str] = mapped_column(String(300), default="")
    image_url: Mapped[str | None] = mapped_column(Text)
    visible_from_at: Mapped[datetime | None] = mapped_column(index=True)
    visible_until_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    texts: Mapped[list["EntryText"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="EntryText.language",
    )
    provenances: Mapped[list["Provenance"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="Provenance.id"
    )
    topics: Mapped[list["Topic"]] = relationship(
        secondary="entry_topic", lazy="raise", order_by="Topic.id", passive_deletes=True
    )

    __table_args__ = (
        Index("ix_entry_list", "kind", "state", "visibility", "published_at", "id"),
        Index("ix_entry_town_list", "kind", "owner_town_id", "state", "published_at", "id"),
    )


class EntryText(Model):
    """The words of an entry in one language; `body` is clean HTML, the rest plain text.

    `origin` is "source", "person" or "machine".
    """

    __tablename__ = "entry_text"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(16), default="source")
    made_by: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime]
    made_from_revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (Index("ix_entry_text_language", "language", "entry_id"),)


class Provenance(Model):
    """Where an entry came from: one row per source that lists it.

    `place_and_title` is a hash of the link's path and the folded title: how the same item is
    known again on two hosts of one town.  `title` is folded and `day` the item's day: how an
    item without id is known again.  `draft` is the draft as last taken in.
    """

    __tablename__ = "provenance"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(String(255))
    url: Mapped[str | None] = mapped_column(Text)
    source_name: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    day: Mapped[date | None]
    place_and_title: Mapped[str | None] = mapped_column(String(40), index=True)
    content_hash: Mapped[str] = mapped_column(String(40))
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("source_id", "external_id"),)


class Overlay(Model):
    """Marks a field of an imported entry as an editor's: later imports leave it alone."""

    __tablename__ = "overlay"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    field: Mapped[str] = mapped_column(String(32), primary_key=True)
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class Topic(Model):
    """A focus area, a goal of Agenda 2030 or a subject; `words` are what sources call it.

    `scheme` is "focus", "goal" or "subject".
    """

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    scheme: Mapped[str] = mapped_column(String(16))
    names: Mapped[dict[str, str]]
    words: Mapped[list[str]]
    position: Mapped[int] = mapped_column(default=0)


class EntryTopic(Model):
    """Which topics an entry has."""

    __tablename__ = "entry_topic"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = (Index("ix_entry_topic_topic", "topic_id", "entry_id"),)


class EntryAudience(Model):
    """Which target groups an entry is for; none means everybody."""

    __tablename__ = "entry_audience"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    audience: Mapped[str] = mapped_column(String(32), primary_key=True)

    __table_args__ = (Index("ix_entry_audience_audience", "audience", "entry_id"),)


class Link(Model):
    """A relation between two entries: the graph of cooperation."""

    __tablename__ = "link"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    relation: Mapped[str] = mapped_column(String(32), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
