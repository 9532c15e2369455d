"""Items into their entries: columns, texts, topics, provenance, the change rows, the index.

Works inside the caller's transaction.  What a batch concerns is read first, in a statement a
table, and what has changed is written at the end, in as many.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from hub.content.actions import entry_change, withdraw_provenances
from hub.content.drafts import Draft, DraftText, draft_to_json
from hub.content.kinds import Kinds, StoreContext
from hub.content.models import Entry, EntryAudience, EntryText, EntryTopic, Provenance
from hub.content.search import index_entries, indexed_words
from hub.core.changes import NewChange, record_changes
from hub.core.folding import folded
from hub.sources.as_stored import stored_language, stored_published_at, stored_title
from hub.sources.batch_before import Before
from hub.sources.identity import draft_day, place_and_title

if TYPE_CHECKING:
    from hub.sources.store import Pending, Taking

Outcome = Literal["new", "changed", "unchanged"]


@dataclass(slots=True)
class _Written:
    """What became of an item, and the entry that shows it, None where its words are not shown."""

    item: "Pending"
    outcome: Outcome
    entry: Entry | None = None
    action: str = "updated"


@dataclass(slots=True)
class EntryWriter:
    """Writes the items of one batch of one source."""

    session: Session
    taking: "Taking"
    kinds: Kinds
    _changes: list[NewChange] = field(default_factory=list)
    _index: dict[int, str] = field(default_factory=dict)
    _provenances: list[dict[str, Any]] = field(default_factory=list)
    _gone: list[int] = field(default_factory=list)

    @property
    def actor(self) -> str:
        """Who makes these changes."""
        return f"source:{self.taking.source_id}"

    def write(self, batch: Sequence["Pending"]) -> list[Outcome]:
        """Write items: new entries, changed ones, and one more provenance of a twin."""
        before = Before(self.taking)
        before.read(self.session, self.kinds, batch)
        with self.session.no_autoflush:
            written = [self._entry(item, before) for item in batch]
            self.session.flush()  # new entries get their ids
            for one in written:
                if one.entry is not None:
                    self._write_words(one.item, one.entry, before)
            self._write_topics(written, before)
            if self._provenances:
                self.session.execute(insert(Provenance), self._provenances)
        self.session.flush()
        # By entry: two items may be one, and then the later one counts.
        shown = {one.entry.id: (one.entry, one) for one in written if one.entry is not None}
        for entry, one in shown.values():
            self._store_kind(entry, one)
        self._store_computed(shown)
        self._changes += [
            entry_change(one.entry, one.action, self.actor) for one in written if one.entry
        ]
        return [one.outcome for one in written]

    def _entry(self, item: "Pending", before: Before) -> _Written:
        """The entry of an item with its own columns, and where it came from."""
        if item.match.known is not None:
            return self._changed(item, item.match.known.provenance_id, before)
        twin = before.twin_of(item.match.draft)
        if twin is not None:
            self._add_provenance(item, twin)
            return _Written(item, "new")
        draft = item.match.draft
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
        return _Written(item, "new", entry, "published")

    def _changed(self, item: "Pending", provenance_id: int, before: Before) -> _Written:
        draft = item.match.draft
        provenance = self.session.get_one(Provenance, provenance_id)
        if draft.withdrawn:
            self.withdraw(provenance_id)
            return _Written(item, "unchanged")
        entry = self.session.get_one(Entry, provenance.entry_id)
        was_withdrawn = provenance.withdrawn_at is not None
        for name, value in self._of_provenance(item).items():
            setattr(provenance, name, value)
        if not before.leads(provenance):
            return _Written(item, "unchanged")
        # Only what a source took away comes back; what a person took away does not.
        comes_back = was_withdrawn and entry.state == "withdrawn"
        if comes_back:
            entry.state, entry.withdrawn_at = "published", None
        entry.revision += 1
        entry.language = self._language(draft.texts[0])
        self._set_moments(entry, draft)
        self._fill(entry, draft)
        return _Written(item, "changed", entry, "published" if comes_back else "updated")

    def _set_moments(self, entry: Entry, draft: Draft) -> None:
        """The moments of a changed item; a change that its source does not date is of now."""
        if draft.published_at and draft.published_at <= self.taking.moment:
            entry.published_at = draft.published_at
        told = self._updated_at(draft, entry.published_at)
        entry.updated_at = told if told > entry.updated_at else self.taking.moment

    def _write_words(self, item: "Pending", entry: Entry, before: Before) -> None:
        """Write the texts of an item; one that its source dropped goes."""
        if item.match.known is None:
            self._add_provenance(item, entry.id)
        draft, there = item.match.draft, before.texts[entry.id]
        overlaid = before.overlaid[entry.id]
        edited = {language for language, _field in overlaid}
        present = {self._language(text) for text in draft.texts}
        for language, row in list(there.items()):
            if language not in present | edited and row.origin == "source":
                self.session.delete(there.pop(language))
        texts = self._write_texts(entry, draft, overlaid, there)
        if entry.state != "withdrawn":
            self._index[entry.id] = indexed_words(texts)

    def withdraw(self, provenance_id: int) -> None:
        """Take an item's provenance back; the entry goes when it was the last one."""
        self._gone.append(provenance_id)

    def finish(self) -> int:
        """Write what the batch gathered; gives back how many entries were withdrawn."""
        self.session.flush()
        record_changes(self._changes)
        index_entries(self.session, self._index)
        return withdraw_provenances(self.session, self._gone, self.actor, self.taking.moment)

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
        overlaid: set[tuple[str, str]],
        present: dict[str, EntryText],
    ) -> list[tuple[str, str, str]]:
        """Write the draft's texts, leaving fields that an editor made; all texts come back."""
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

    def _write_topics(self, written: Sequence[_Written], before: Before) -> None:
        """Write the topics and target groups of entries that are new or changed, anew."""
        drafts = {one.entry.id: one.item.match.draft for one in written if one.entry is not None}
        changed = [one.entry.id for one in written if one.entry and one.outcome == "changed"]
        if changed:
            for table in (EntryTopic, EntryAudience):
                self.session.execute(delete(table).where(table.entry_id.in_(changed)))
        topics = [
            {"entry_id": entry_id, "topic_id": topic_id}
            for entry_id, draft in drafts.items()
            for topic_id in before.topics_of(draft)
        ]
        audiences = [
            {"entry_id": entry_id, "audience": name}
            for entry_id, draft in drafts.items()
            for name in sorted({name[:32] for name in draft.audiences})
        ]
        for table, rows in ((EntryTopic, topics), (EntryAudience, audiences)):
            if rows:
                self.session.execute(insert(table), rows)

    def _add_provenance(self, item: "Pending", entry_id: int) -> None:
        # As rows: no id is asked for, which SQLite gives to one row at a time.
        self._provenances.append(
            {
                "entry_id": entry_id,
                "source_id": self.taking.source_id,
                "source_name": self.taking.source_name[:300],
                "first_seen_at": self.taking.moment,
                **self._of_provenance(item),
            }
        )

    def _of_provenance(self, item: "Pending") -> dict[str, Any]:
        """What a provenance says of its item now."""
        draft = item.match.draft
        return {
            "external_id": item.match.external_id,
            "url": draft.url,
            "title": folded(draft.title),
            "day": draft_day(draft),
            "place_and_title": place_and_title(draft, self.taking.town_id),
            "content_hash": item.content_hash,
            "draft": draft_to_json(draft),
            "last_seen_at": self.taking.moment,
            "withdrawn_at": None,
        }

    def _store_kind(self, entry: Entry, one: _Written) -> None:
        kind = self.kinds.get(entry.kind)
        if kind is not None and kind.store is not None:
            is_new = one.outcome == "new"
            context = StoreContext(
                self.taking.time_zone, self.taking.source_id, one.item.computed, is_new
            )
            kind.store(self.session, entry, one.item.match.draft, context)

    def _store_computed(self, shown: Mapping[int, tuple[Entry, _Written]]) -> None:
        by_kind: dict[str, dict[int, Any]] = {}
        for entry, one in shown.values():
            by_kind.setdefault(entry.kind, {})[entry.id] = one.item.computed
        for name, computed in by_kind.items():
            kind = self.kinds.get(name)
            if kind is not None and kind.store_computed is not None:
                kind.store_computed(self.session, computed)
