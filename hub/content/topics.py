"""Topics: the goals of Agenda 2030, subjects, and the network's focus areas.

Goals and subjects stand in `topics.toml`, focus areas in the network file.  Which topics an
imported item has follows from the categories that its source gives it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Text, cast, delete, select
from sqlalchemy.orm import Session

from hub.content.models import EntryTopic, Topic
from hub.core.changes import NewChange, record_change, take_turns
from hub.core.database import db, writing
from hub.core.file_problems import BadFile, Problem
from hub.core.folding import folded_forms, same_spelling_key
from hub.core.toml_file import read_table
from hub.core.toml_table import Table
from hub.core.words import gettext as _
from hub.towns.queries import network

TOPICS_FILE = Path(__file__).with_name("topics.toml")
LONGEST_CATEGORY = 200
SCHEMES = ("focus", "goal", "subject")


class HasTopicWords(Protocol):
    """What a vocabulary is made from: rows of `Topic`, or `TopicWords`."""

    slug: str
    names: dict[str, str]
    words: list[str]


@dataclass(slots=True)
class TopicWords:
    """A topic as a file describes it; the fields of `hub.content.models.Topic`."""

    slug: str
    scheme: str
    names: dict[str, str]
    words: list[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which topics a category stands for: slugs by the category's folded spelling."""

    slugs: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class StoredTopics:
    """The topics of the database: what they are called, and their ids by slug."""

    vocabulary: Vocabulary = Vocabulary({})
    ids: Mapping[str, int] = field(default_factory=dict)


def read_topics(path: Path = TOPICS_FILE) -> tuple[TopicWords, ...]:
    """The goals and subjects of a topics file.  Raises BadFile, which lists every problem."""
    table, _content = read_table(path)
    if table.problems:
        raise BadFile(path, table.problems)
    topics = tuple(
        _topic(child, scheme) for scheme in SCHEMES[1:] for child in table.tables(scheme)
    )
    table.close()
    problems = sorted(set(table.problems))
    counted = Counter(topic.slug for topic in topics)
    problems += [
        Problem(1, _("The slug ‘%(slug)s’ is taken: choose another.", slug=slug))
        for slug, count in counted.items()
        if count > 1 and slug
    ]
    if problems:
        raise BadFile(path, problems)
    return topics


def _topic(table: Table, scheme: str) -> TopicWords:
    return TopicWords(
        slug=table.slug(),
        scheme=scheme,
        names=table.words("names", required=True),
        words=list(table.texts("words")),
    )


@cache
def own_topics() -> tuple[TopicWords, ...]:
    """The goals and subjects that the hub comes with."""
    return read_topics()


def vocabulary_of(topics: Iterable[HasTopicWords]) -> Vocabulary:
    """Every word that stands for one of these topics: slugs, names and `words`."""
    slugs: dict[str, tuple[str, ...]] = {}
    for topic in topics:
        for text in (topic.slug, *topic.names.values(), *topic.words):
            for key in _keys(text):
                known = slugs.get(key, ())
                if topic.slug not in known:
                    slugs[key] = (*known, topic.slug)
    return Vocabulary(slugs)


@lru_cache(maxsize=8192)
def _keys(text: str) -> tuple[str, ...]:
    keys = (same_spelling_key(form) for form in folded_forms(text))
    return tuple(dict.fromkeys(key for key in keys if key))


def topics_for_categories(
    categories: Sequence[str],
    mapping: Mapping[str, str],
    vocabulary: Vocabulary | Iterable[HasTopicWords],
) -> tuple[str, ...]:
    """The slugs of the topics that a source's categories stand for, each once, in order.

    `mapping` is the source's own: category to slug, "" for none; it goes before the vocabulary.
    Categories are compared whole and folded, so "Kultur & nöje" is "kultur noje".  Pure.  Give
    a `Vocabulary` when asking for many items: making one takes some milliseconds.
    """
    if not categories:
        return ()
    if not isinstance(vocabulary, Vocabulary):
        vocabulary = vocabulary_of(vocabulary)
    own = {key: slug for category, slug in mapping.items() for key in _keys(category)}
    found: dict[str, None] = {}
    for category in categories:
        keys = _keys(category[:LONGEST_CATEGORY])
        mapped = next((own[key] for key in keys if key in own), None)
        if mapped is not None:
            slugs: tuple[str, ...] = (mapped,) if mapped else ()
        else:
            slugs = next((vocabulary.slugs[key] for key in keys if key in vocabulary.slugs), ())
        found.update(dict.fromkeys(slugs))
    return tuple(found)


def topic_vocabulary() -> Vocabulary:
    """The vocabulary of the topics in the database."""
    return vocabulary_of(db.session.scalars(select(Topic).order_by(Topic.position, Topic.id)))


_STORED = select(Topic.id, Topic.slug, cast(Topic.names, Text), cast(Topic.words, Text)).order_by(
    Topic.position, Topic.id
)


def stored_topics(connection: Connection) -> StoredTopics:
    """The topics as they are now; they are worked out anew only when a row is another."""
    return _topics_of_rows(tuple(tuple(row) for row in connection.execute(_STORED)))


@lru_cache(maxsize=4)
def _topics_of_rows(rows: tuple[tuple[int, str, str, str], ...]) -> StoredTopics:
    """What follows from topics, each an id, a slug, and names and words as JSON."""
    words = [
        TopicWords(slug, "", json.loads(names), json.loads(texts))
        for _id, slug, names, texts in rows
    ]
    return StoredTopics(vocabulary_of(words), {slug: topic_id for topic_id, slug, *_ in rows})


def take_in_topics() -> bool:
    """Make the table say what `topics.toml` and the network's focus areas say.

    Gives back whether anything was to do.  A topic that is gone from both stays for as long as
    an entry has it.  Call it after `hub.towns.actions.take_in_network`.
    """
    wished = [*_focus_areas(), *own_topics()]
    if not _differs(db.session.scalars(select(Topic)).all(), wished):
        return False
    with writing() as session:
        take_turns(session)
        known = {topic.slug: topic for topic in session.scalars(select(Topic))}
        if not _differs(list(known.values()), wished):
            return False
        for position, item in enumerate(wished):
            topic = known.setdefault(item.slug, Topic(slug=item.slug))
            topic.scheme = item.scheme
            topic.names = item.names
            topic.words = item.words
            topic.position = position
            session.add(topic)
        session.flush()
        _drop_unused(session, set(known) - {item.slug for item in wished})
        record_change(NewChange("topics", "all", "updated", "operator"))
    return True


def _focus_areas() -> list[TopicWords]:
    return [
        TopicWords(area.topic, "focus", dict(area.names), list(area.words))
        for area in network().focus_areas
    ]


def _differs(rows: Iterable[Topic], wished: Sequence[TopicWords]) -> bool:
    present = {row.slug: (row.scheme, row.names, row.words, row.position) for row in rows}
    wanted = {
        item.slug: (item.scheme, item.names, item.words, position)
        for position, item in enumerate(wished)
    }
    unused = _unused(db.session(), set(present) - set(wanted))
    return bool(unused) or any(present.get(slug) != value for slug, value in wanted.items())


def _unused(session: Session, slugs: set[str]) -> list[int]:
    used = select(EntryTopic.entry_id).where(EntryTopic.topic_id == Topic.id).exists()
    return list(session.scalars(select(Topic.id).where(Topic.slug.in_(slugs), ~used)))


def _drop_unused(session: Session, slugs: set[str]) -> None:
    session.execute(delete(Topic).where(Topic.id.in_(_unused(session, slugs))))
