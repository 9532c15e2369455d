"""What there is already of the items of a batch: read at once, a statement a table."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from hub.content.drafts import Draft
from hub.content.models import Entry, EntryAudience, EntryText, EntryTopic, Overlay, Provenance
from hub.content.topics import StoredTopics, stored_topics, topics_for_categories
from hub.sources.entry_rows import Row

if TYPE_CHECKING:
    from hub.sources.store import Pending, Taking

_MOST_CATEGORIES = 50
# What is read of an entry: what a changed item may change, and what a change says of it.
_OF_ENTRY = (
    Entry.id,
    Entry.kind,
    Entry.owner_town_id,
    Entry.state,
    Entry.published_at,
    Entry.updated_at,
    Entry.withdrawn_at,
    Entry.revision,
)
_OF_ENTRY_NAMES = tuple(column.key for column in _OF_ENTRY)


# Made once: with lists of their own they would be looked through anew for each batch.
_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
_OTHER = aliased(Provenance)
_LEADING = (
    select(func.min(_OTHER.id))
    .where(_OTHER.entry_id == Provenance.entry_id, _OTHER.withdrawn_at.is_(None))
    .scalar_subquery()
)
_ITEMS = (
    select(Provenance.id, Provenance.withdrawn_at, _LEADING, *_OF_ENTRY)
    .join(Entry, Provenance.entry_id == Entry.id)
    .where(Provenance.id.in_(_IDS))
)
_TEXTS = select(
    EntryText.entry_id,
    EntryText.language,
    EntryText.origin,
    EntryText.title,
    EntryText.summary,
    EntryText.body,
).where(EntryText.entry_id.in_(_IDS))
_OVERLAID = select(Overlay.entry_id, Overlay.language, Overlay.field).where(
    Overlay.entry_id.in_(_IDS)
)
_TOPICS = select(EntryTopic.entry_id, EntryTopic.topic_id).where(EntryTopic.entry_id.in_(_IDS))
_AUDIENCES = select(EntryAudience.entry_id, EntryAudience.audience).where(
    EntryAudience.entry_id.in_(_IDS)
)
_TWINS = (
    select(Provenance.place_and_title, Entry.kind, func.min(Entry.id))
    .join(Entry, Provenance.entry_id == Entry.id)
    .where(
        Provenance.place_and_title.in_(bindparam("places", expanding=True)),
        Provenance.source_id != bindparam("source"),
        Entry.owner_town_id == bindparam("town"),
        Entry.state == "published",
    )
    .group_by(Provenance.place_and_title, Entry.kind)
)


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A provenance, when it was withdrawn, if it was, and the row of its entry."""

    provenance_id: int
    withdrawn_at: datetime | None
    entry: Row


@dataclass(slots=True)
class Before:
    """What a batch finds.

    `items` are the known ones by the id of their provenance; two of one entry share its row.
    `texts` are those of each entry by language, `overlaid` the languages and fields of each that
    an editor wrote, `topics` and `audiences` what each has.
    """

    items: dict[int, KnownItem] = field(default_factory=dict)
    texts: defaultdict[int, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    overlaid: defaultdict[int, set[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    topics: defaultdict[int, set[Any]] = field(default_factory=lambda: defaultdict(set))
    audiences: defaultdict[int, set[Any]] = field(default_factory=lambda: defaultdict(set))
    _twins: dict[tuple[str | None, str], int] = field(default_factory=dict)
    _leading: dict[int, int] = field(default_factory=dict)
    _stored_topics: StoredTopics = field(default_factory=StoredTopics)

    def twin(self, place: str | None, kind: str) -> int | None:
        """The entry that another source of the same town already has for an item."""
        return self._twins.get((place, kind))

    def leads(self, item: KnownItem) -> bool:
        """Whether this live provenance is the one whose words the entry shows: the oldest one."""
        entry_id = item.entry["id"]
        first = min(item.provenance_id, self._leading.get(entry_id, item.provenance_id))
        self._leading[entry_id] = first
        return first == item.provenance_id

    def topics_of(self, draft: Draft, mapping: Mapping[str, str]) -> list[int]:
        """The topics of a draft: its own, and those that its categories stand for."""
        slugs = topics_for_categories(
            draft.categories[:_MOST_CATEGORIES], mapping, self._stored_topics.vocabulary
        )
        ids = self._stored_topics.ids
        return sorted({ids[slug] for slug in (*slugs, *draft.topics) if slug in ids})

    def read(
        self,
        session: Session,
        taking: "Taking",
        batch: Sequence["Pending"],
        places: Sequence[str | None],
    ) -> None:
        """Read all of it, inside the caller's `writing()`; `places` are the items' own."""
        drafts = [one.match.draft for one in batch]
        connection = session.connection()  # rows alone: the session makes more of them
        if any(draft.categories or draft.topics for draft in drafts):
            self._stored_topics = stored_topics(connection)
        known = [one.match.known for one in batch if one.match.known is not None]
        if len(known) < len(batch):
            new = zip(batch, places, strict=True)
            wanted = {place for one, place in new if one.match.known is None}
            self._read_twins(connection, taking, wanted)
        if known:
            self._read_items(connection, [one.provenance_id for one in known])
            self._read_entries(connection, sorted({one.entry["id"] for one in self.items.values()}))

    def _read_twins(
        self, connection: Connection, taking: "Taking", places: set[str | None]
    ) -> None:
        places.discard(None)
        if places:
            wanted = {"places": [*places], "source": taking.source_id, "town": taking.town_id}
            rows = connection.execute(_TWINS, wanted)
            self._twins = {(place, kind): entry_id for place, kind, entry_id in rows}

    def _read_items(self, connection: Connection, ids: Sequence[int]) -> None:
        entries: dict[int, Row] = {}
        rows = connection.execute(_ITEMS, {"ids": ids})
        for provenance_id, withdrawn_at, leading_id, *values in rows:
            entry = dict(zip(_OF_ENTRY_NAMES, values, strict=True))
            entry = entries.setdefault(entry["id"], entry)
            self.items[provenance_id] = KnownItem(provenance_id, withdrawn_at, entry)
            if leading_id is not None:
                self._leading[entry["id"]] = leading_id

    def _read_entries(self, connection: Connection, ids: Sequence[int]) -> None:
        among = {"ids": ids}
        for row in connection.execute(_TEXTS, among):
            self.texts[row.entry_id][row.language] = row._asdict()
        for entry_id, language, name in connection.execute(_OVERLAID, among):
            self.overlaid[entry_id].add((language, name))
        for statement, there in ((_TOPICS, self.topics), (_AUDIENCES, self.audiences)):
            for entry_id, value in connection.execute(statement, among):
                there[entry_id].add(value)
