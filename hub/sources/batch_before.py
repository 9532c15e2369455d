"""What there is already of the items of a batch: read at once, a statement a table."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from hub.content.drafts import Draft
from hub.content.kinds import Kinds
from hub.content.models import Entry, EntryText, Overlay, Provenance, Topic
from hub.content.topics import Vocabulary, topics_for_categories, vocabulary_of
from hub.sources.identity import place_and_title

if TYPE_CHECKING:
    from hub.sources.store import Pending, Taking

_MOST_CATEGORIES = 50


@dataclass(slots=True)
class Before:
    """What a batch finds.

    `texts` are those of each entry by language, `overlaid` the languages and fields of each that
    an editor wrote.
    """

    taking: "Taking"
    texts: defaultdict[int, dict[str, EntryText]] = field(default_factory=lambda: defaultdict(dict))
    overlaid: defaultdict[int, set[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    _twins: dict[tuple[str | None, str], int] = field(default_factory=dict)
    _leading: dict[int, int] = field(default_factory=dict)
    _topics: dict[str, int] = field(default_factory=dict)
    _vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}))
    # The session forgets rows that nobody holds; held here, its `get` asks the database no more.
    _held: list[object] = field(default_factory=list)

    def twin_of(self, draft: Draft) -> int | None:
        """The entry that another source of the same town already has for this item."""
        return self._twins.get((place_and_title(draft, self.taking.town_id), draft.kind))

    def leads(self, provenance: Provenance) -> bool:
        """Whether this live provenance is the one whose words the entry shows: the oldest one."""
        first = min(provenance.id, self._leading.get(provenance.entry_id, provenance.id))
        self._leading[provenance.entry_id] = first
        return first == provenance.id

    def topics_of(self, draft: Draft) -> list[int]:
        """The topics of a draft: its own, and those that its categories stand for."""
        slugs = topics_for_categories(
            draft.categories[:_MOST_CATEGORIES], self.taking.category_topics, self._vocabulary
        )
        named = (*slugs, *draft.topics)
        return sorted({self._topics[slug] for slug in named if slug in self._topics})

    def read(self, session: Session, kinds: Kinds, batch: Sequence["Pending"]) -> None:
        """Read all of it, inside the caller's `writing()`."""
        topics = session.scalars(select(Topic)).all()
        self._topics = {topic.slug: topic.id for topic in topics}
        self._vocabulary = vocabulary_of(topics)
        self._read_twins(session, [one for one in batch if one.match.known is None])
        known = [one.match.known for one in batch if one.match.known is not None]
        if known:
            ids = [one.provenance_id for one in known]
            self._read_entries(session, ids, sorted({one.entry_id for one in known}))
            for name in {one.match.draft.kind for one in batch}:
                self._read_details(session, kinds, name, [one.entry_id for one in known])

    def _read_twins(self, session: Session, new: Sequence["Pending"]) -> None:
        keys = {place_and_title(one.match.draft, self.taking.town_id) for one in new} - {None}
        if not keys:
            return
        rows = session.execute(
            select(Provenance.place_and_title, Entry.kind, func.min(Entry.id))
            .join(Entry, Provenance.entry_id == Entry.id)
            .where(
                Provenance.place_and_title.in_(keys),
                Provenance.source_id != self.taking.source_id,
                Entry.owner_town_id == self.taking.town_id,
                Entry.state == "published",
            )
            .group_by(Provenance.place_and_title, Entry.kind)
        )
        self._twins = {(key, kind): entry_id for key, kind, entry_id in rows}

    def _read_entries(self, session: Session, provenance_ids: list[int], ids: list[int]) -> None:
        provenances = select(Provenance).where(Provenance.id.in_(provenance_ids))
        # The draft as it was last taken in is long, and is only written.
        self._held += session.scalars(provenances.options(defer(Provenance.draft)))
        self._held += session.scalars(select(Entry).where(Entry.id.in_(ids)))
        for text in session.scalars(select(EntryText).where(EntryText.entry_id.in_(ids))):
            self.texts[text.entry_id][text.language] = text
        for mark in session.scalars(select(Overlay).where(Overlay.entry_id.in_(ids))):
            self.overlaid[mark.entry_id].add((mark.language, mark.field))
        live = select(Provenance.entry_id, func.min(Provenance.id)).where(
            Provenance.entry_id.in_(ids), Provenance.withdrawn_at.is_(None)
        )
        self._leading = {
            row[0]: row[1] for row in session.execute(live.group_by(Provenance.entry_id))
        }

    def _read_details(self, session: Session, kinds: Kinds, name: str, ids: list[int]) -> None:
        kind = kinds.get(name)
        if kind is not None and kind.details is not None:
            details = kind.details
            self._held += session.scalars(select(details).where(details.entry_id.in_(ids)))
