"""One item into its entry: columns, texts, topics, provenance, the change row, the index.

Works inside the caller's transaction, which has read again what it needs.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from hub.content.actions import entry_change, withdraw_provenances
from hub.content.drafts import Draft, DraftText, draft_to_json
from hub.content.kinds import Kinds, StoreContext
from hub.content.models import (
    Entry,
    EntryAudience,
    EntryText,
    EntryTopic,
    Overlay,
    Provenance,
    Topic,
)
from hub.content.search import index_entries, indexed_words
from hub.content.topics import Vocabulary, topics_for_categories, vocabulary_of
from hub.core.changes import NewChange, record_changes
from hub.core.folding import folded
from hub.sources.as_stored import stored_language, stored_published_at, stored_title
from hub.sources.identity import draft_day, place_and_title

if TYPE_CHECKING:
    from hub.sources.store import Pending, Taking

Outcome = Literal["new", "changed", "unchanged"]
_MOST_CATEGORIES = 50


@dataclass(slots=True)
class EntryWriter:
    """Writes the items of one batch of one source."""

    session: Session
    taking: "Taking"
    kinds: Kinds
    _changes: list[NewChange] = field(default_factory=list)
    _index: dict[int, str] = field(default_factory=dict)
    _gone: list[int] = field(default_factory=list)
    _topics: dict[str, int] | None = None
    _vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary({}))

    @property
    def actor(self) -> str:
        """Who makes these changes."""
        return f"source:{self.taking.source_id}"

    def write(self, item: "Pending", twin: Entry | None) -> Outcome:
        """Write one item: a new entry, a changed one, or one more provenance of a twin."""
        draft, known = item.match.draft, item.match.known
        if known is not None:
            return self._change(item, known.provenance_id)
        if twin is not None:
            self.session.add(self._provenance(item, twin.id))
            return "new"
        self._create(draft, item)
        return "new"

    def _create(self, draft: Draft, item: "Pending") -> None:
        published_at = stored_published_at(draft, self.taking.moment)
        entry = Entry(
            kind=draft.kind,
            owner_town_id=self.taking.town_id,
            created_at=self.taking.moment,
            published_at=published_at,
            updated_at=self._updated_at(draft, published_at),
            state="published",
            visibility="public",
            revision=1,
            language=self._language(draft.texts[0]),
        )
        self._fill(entry, draft)
        self.session.add(entry)
        self.session.flush()
        self.session.add(self._provenance(item, entry.id))
        texts = self._write_texts(entry, draft, frozenset(), {})
        self._write_topics(entry.id, draft, fresh=True)
        self._store_kind(entry, item)
        self._index[entry.id] = indexed_words(texts)
        self._changes.append(entry_change(entry, "published", self.actor))

    def _change(self, item: "Pending", provenance_id: int) -> Outcome:
        draft = item.match.draft
        provenance = self.session.get_one(Provenance, provenance_id)
        if draft.withdrawn:
            self.withdraw(provenance_id)
            return "unchanged"
        entry = self.session.get_one(Entry, provenance.entry_id)
        was_withdrawn = provenance.withdrawn_at is not None
        self._refresh_provenance(provenance, item)
        self.session.flush()
        if not self._leads(provenance):
            return "unchanged"
        # Only what a source took away comes back; what a person took away does not.
        comes_back = was_withdrawn and entry.state == "withdrawn"
        if comes_back:
            entry.state, entry.withdrawn_at = "published", None
        entry.revision += 1
        self._set_moments(entry, draft)
        self._fill(entry, draft)
        texts = self._change_texts(entry, draft)
        self._write_topics(entry.id, draft, fresh=False)
        self._store_kind(entry, item)
        if entry.state != "withdrawn":
            self._index[entry.id] = indexed_words(texts)
        action = "published" if comes_back else "updated"
        self._changes.append(entry_change(entry, action, self.actor))
        return "changed"

    def _set_moments(self, entry: Entry, draft: Draft) -> None:
        """The moments of a changed item; a change that its source does not date is of now."""
        if draft.published_at and draft.published_at <= self.taking.moment:
            entry.published_at = draft.published_at
        told = self._updated_at(draft, entry.published_at)
        entry.updated_at = told if told > entry.updated_at else self.taking.moment

    def _change_texts(self, entry: Entry, draft: Draft) -> list[tuple[str, str, str]]:
        """Write the texts of a changed item; a text that its source dropped goes."""
        rows = self.session.scalars(select(EntryText).where(EntryText.entry_id == entry.id))
        before = {text.language: text for text in rows}
        overlaid = self._overlaid(entry.id)
        edited = {language for language, _field in overlaid}
        present = {self._language(text) for text in draft.texts}
        for language, row in list(before.items()):
            if language not in present | edited and row.origin == "source":
                self.session.delete(before.pop(language))
        entry.language = self._language(draft.texts[0])
        return self._write_texts(entry, draft, overlaid, before)

    def withdraw(self, provenance_id: int) -> None:
        """Take an item's provenance back; the entry goes when it was the last one."""
        self._gone.append(provenance_id)

    def finish(self) -> int:
        """Write what the batch gathered; gives back how many entries were withdrawn."""
        self.session.flush()
        record_changes(self._changes)
        index_entries(self.session, self._index)
        return withdraw_provenances(self.session, self._gone, self.actor, self.taking.moment)

    def _leads(self, provenance: Provenance) -> bool:
        """Whether this provenance is the one whose words the entry shows: the oldest live one."""
        first = self.session.scalar(
            select(Provenance.id)
            .where(Provenance.entry_id == provenance.entry_id, Provenance.withdrawn_at.is_(None))
            .order_by(Provenance.id)
            .limit(1)
        )
        return first in {None, provenance.id}

    def _fill(self, entry: Entry, draft: Draft) -> None:
        entry.url = draft.url
        entry.author = draft.author[:300]
        entry.image_url = draft.image_url

    def _updated_at(self, draft: Draft, published_at: datetime) -> datetime:
        return min(max(draft.updated_at or published_at, published_at), self.taking.moment)

    def _language(self, text: DraftText) -> str:
        return stored_language(text, self.taking.language)

    def _write_texts(
        self,
        entry: Entry,
        draft: Draft,
        overlaid: frozenset[tuple[str, str]],
        before: dict[str, EntryText],
    ) -> list[tuple[str, str, str]]:
        """Write the draft's texts, leaving fields that an editor made; all texts come back."""
        present = dict(before)
        for text in draft.texts:
            language = self._language(text)
            row = present.get(language)
            if row is None:
                row = EntryText(entry_id=entry.id, language=language, title="")
                present[language] = row
                self.session.add(row)
            for name, value in (
                ("title", stored_title(text, draft)),
                ("summary", text.summary),
                ("body", text.body),
            ):
                if (language, name) not in overlaid:
                    setattr(row, name, value)
            row.origin, row.made_by = "source", self.actor
            row.made_at, row.made_from_revision = self.taking.moment, entry.revision
        return [(row.title, row.summary, row.body) for row in present.values()]

    def _overlaid(self, entry_id: int) -> frozenset[tuple[str, str]]:
        rows = self.session.execute(
            select(Overlay.language, Overlay.field).where(Overlay.entry_id == entry_id)
        )
        return frozenset((row.language, row.field) for row in rows)

    def _write_topics(self, entry_id: int, draft: Draft, *, fresh: bool) -> None:
        known = self._known_topics()
        slugs = topics_for_categories(
            draft.categories[:_MOST_CATEGORIES], self.taking.category_topics, self._vocabulary
        )
        wanted = {known[slug] for slug in (*slugs, *draft.topics) if slug in known}
        if not fresh:
            self.session.execute(delete(EntryTopic).where(EntryTopic.entry_id == entry_id))
            self.session.execute(delete(EntryAudience).where(EntryAudience.entry_id == entry_id))
        if wanted:
            rows = [{"entry_id": entry_id, "topic_id": topic_id} for topic_id in sorted(wanted)]
            self.session.execute(insert(EntryTopic), rows)
        if draft.audiences:
            audiences = [
                {"entry_id": entry_id, "audience": name}
                for name in sorted({name[:32] for name in draft.audiences})
            ]
            self.session.execute(insert(EntryAudience), audiences)

    def _known_topics(self) -> dict[str, int]:
        if self._topics is None:
            rows = self.session.scalars(select(Topic)).all()
            self._topics = {topic.slug: topic.id for topic in rows}
            self._vocabulary = vocabulary_of(rows)
        return self._topics

    def _provenance(self, item: "Pending", entry_id: int) -> Provenance:
        provenance = Provenance(
            entry_id=entry_id,
            source_id=self.taking.source_id,
            source_name=self.taking.source_name[:300],
            first_seen_at=self.taking.moment,
        )
        self._refresh_provenance(provenance, item)
        return provenance

    def _refresh_provenance(self, provenance: Provenance, item: "Pending") -> None:
        draft = item.match.draft
        provenance.external_id = item.match.external_id
        provenance.url = draft.url
        provenance.title = folded(draft.title)
        provenance.day = draft_day(draft)
        provenance.place_and_title = place_and_title(draft, self.taking.town_id)
        provenance.content_hash = item.content_hash
        provenance.draft = draft_to_json(draft)
        provenance.last_seen_at = self.taking.moment
        provenance.withdrawn_at = None

    def _store_kind(self, entry: Entry, item: "Pending") -> None:
        kind = self.kinds.get(entry.kind)
        if kind is not None and kind.store is not None:
            self.session.flush()
            context = StoreContext(self.taking.time_zone, self.taking.source_id, item.computed)
            kind.store(self.session, entry, item.match.draft, context)
