"""Items into their entries: columns, texts, topics, provenance, the change rows, the index.

Works inside the caller's transaction.  What a batch concerns is read first, in a statement a
table; then each table is written, in as many, from plain rows: mapped objects cost several times
as much.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.content.actions import new_entry_ids, withdraw_provenances
from hub.content.drafts import Draft
from hub.content.kinds import EntryKind, Kinds, StoreContext
from hub.content.models import Entry
from hub.content.search import IndexedEntry, index_known_entries, indexed_words
from hub.core.changes import NewChange, record_changes
from hub.sources.batch_before import Before, KnownItem
from hub.sources.batch_rows import BatchRows
from hub.sources.entry_rows import (
    Row,
    change_entry,
    new_entry,
    new_provenance,
    provenance_row,
    text_rows,
)
from hub.sources.identity import place_and_title

if TYPE_CHECKING:
    from hub.sources.store import Pending, Taking

Outcome = Literal["new", "changed", "unchanged"]
StoreOne = Callable[[Session, Entry, Draft, StoreContext], bool]


@dataclass(frozen=True, slots=True)
class _Shown:
    """An item and the row of the entry that shows its words."""

    item: "Pending"
    entry: Row
    action: str
    is_new: bool = False


@dataclass(slots=True)
class EntryWriter:
    """Writes the items of one batch of one source."""

    session: Session
    taking: "Taking"
    kinds: Kinds
    _before: Before = field(default_factory=Before)
    _rows: BatchRows = field(default_factory=BatchRows)
    _shown: list[_Shown] = field(default_factory=list)
    _changes: list[NewChange] = field(default_factory=list)
    _index: dict[int, IndexedEntry] = field(default_factory=dict)
    _gone: list[int] = field(default_factory=list)

    @property
    def actor(self) -> str:
        """Who makes these changes."""
        return f"source:{self.taking.source_id}"

    def write(self, batch: Sequence["Pending"]) -> list[Outcome]:
        """Write items: new entries, changed ones, and one more provenance of a twin."""
        places = [place_and_title(item.match.draft, self.taking.town_id) for item in batch]
        self._before.read(self.session, self.taking, batch, places)
        ids = iter(new_entry_ids(self.session, sum(one.match.known is None for one in batch)))
        placed = zip(batch, places, strict=True)
        outcomes = [self._take(item, place, ids) for item, place in placed]
        # By entry: two items may be one, and then the later one counts.
        shown = {one.entry["id"]: one for one in self._shown}
        for one in self._shown:
            self._take_texts(one)
        for one in shown.values():
            self._take_topics(one)
        self._rows.write(self.session)
        self._store_kinds(shown)
        for one in shown.values():
            self._take_words(one.entry, is_new=one.is_new)
        self._changes += [self._change(one.entry, one.action) for one in self._shown]
        return outcomes

    def withdraw(self, provenance_id: int) -> None:
        """Take an item's provenance back; the entry goes when it was the last one."""
        self._gone.append(provenance_id)

    def finish(self) -> int:
        """Write what the batch gathered; gives back how many entries were withdrawn."""
        if self._changes:
            record_changes(self._changes)
        index_known_entries(self.session, self._index)
        return withdraw_provenances(self.session, self._gone, self.actor, self.taking.moment)

    def _take(self, item: "Pending", place: str | None, ids: Iterator[int]) -> Outcome:
        """Take in what an item changes of its entry, and where it came from."""
        draft = item.match.draft
        values = provenance_row(item, place, self.taking)
        if item.match.known is not None:
            return self._change_known(
                self._before.items[item.match.known.provenance_id], item, values
            )
        entry_id = self._before.twin(place, draft.kind)
        if entry_id is None:
            entry = {"id": next(ids), **new_entry(draft, self.taking)}
            entry_id = entry["id"]
            self._rows.entries.append(entry)
            self._shown.append(_Shown(item, entry, "published", is_new=True))
        self._rows.new_provenances.append(new_provenance(entry_id, self.taking) | values)
        return "new"

    def _change_known(self, known: KnownItem, item: "Pending", values: Row) -> Outcome:
        draft = item.match.draft
        if draft.withdrawn:
            self.withdraw(known.provenance_id)
            return "unchanged"
        self._rows.provenances.append({"of_id": known.provenance_id, **values})
        if not self._before.leads(known):
            return "unchanged"
        entry = known.entry
        # Only what a source took away comes back; what a person took away does not.
        comes_back = known.withdrawn_at is not None and entry["state"] == "withdrawn"
        if comes_back:
            entry |= {"state": "published", "withdrawn_at": None}
        change_entry(entry, draft, self.taking)
        self._rows.changed_entries[entry["id"]] = entry
        self._shown.append(_Shown(item, entry, "published" if comes_back else "updated"))
        return "changed"

    def _take_texts(self, one: _Shown) -> None:
        """Take in the texts of an item; one that its source dropped goes."""
        entry_id = one.entry["id"]
        there, overlaid = self._before.texts[entry_id], self._before.overlaid[entry_id]
        texts = text_rows(one.item.match.draft, one.entry, there, overlaid, self.taking)
        kept = texts.keys() | {language for language, _field in overlaid}
        for language in there.keys() - kept:
            if there[language]["origin"] == "source":
                del there[language]
                self._rows.drop_text(entry_id, language)
        for language, row in texts.items():
            there[language] = self._rows.texts[entry_id, language] = row

    def _take_topics(self, one: _Shown) -> None:
        entry_id, draft = one.entry["id"], one.item.match.draft
        topics = self._before.topics_of(draft, self.taking.category_topics)
        self._rows.topics.take(entry_id, topics, self._before.topics.get(entry_id))
        audiences = sorted({name[:32] for name in draft.audiences})
        self._rows.audiences.take(entry_id, audiences, self._before.audiences.get(entry_id))

    def _take_words(self, entry: Row, *, is_new: bool) -> None:
        if entry["state"] == "withdrawn":
            return
        texts = self._before.texts[entry["id"]].values()
        words = indexed_words((row["title"], row["summary"], row["body"]) for row in texts)
        self._index[entry["id"]] = IndexedEntry(entry["kind"], entry["published_at"], words, is_new)

    def _change(self, entry: Row, action: str) -> NewChange:
        return NewChange(
            subject="entry",
            subject_id=str(entry["id"]),
            action=action,
            actor=self.actor,
            kind=entry["kind"],
            revision=entry["revision"],
            town_id=entry["owner_town_id"],
        )

    def _store_kinds(self, shown: Mapping[int, _Shown]) -> None:
        """Let the kinds write their own parts."""
        by_kind: dict[str, dict[int, _Shown]] = {}
        for entry_id, one in shown.items():
            by_kind.setdefault(one.entry["kind"], {})[entry_id] = one
        for name, ones in by_kind.items():
            kind = self.kinds.get(name)
            if kind is None:
                continue
            if kind.store_batch is not None:
                drafts = {
                    key: (one.item.match.draft, self._context(one)) for key, one in ones.items()
                }
                kind.store_batch(self.session, drafts)
            elif kind.store is not None:
                held = self._held_details(kind, ones)
                self._store_one_by_one(kind.store, ones)
                held.clear()
            if kind.store_computed is not None:
                computed = {entry_id: one.item.computed for entry_id, one in ones.items()}
                kind.store_computed(self.session, computed)

    def _held_details(self, kind: EntryKind, ones: Mapping[int, _Shown]) -> list[object]:
        """The kinds' own rows, read at once: while they are held, the session has them."""
        known = [entry_id for entry_id, one in ones.items() if not one.is_new]
        if not known or kind.details is None:
            return []
        details = kind.details
        return list(self.session.scalars(select(details).where(details.entry_id.in_(known))))

    def _store_one_by_one(self, store: StoreOne, ones: Mapping[int, _Shown]) -> None:
        """Call a kind's `store` with each entry, which it may change."""
        found = select(Entry).where(Entry.id.in_(ones)).execution_options(populate_existing=True)
        entries = {entry.id: entry for entry in self.session.scalars(found)}
        for entry_id, one in ones.items():
            store(self.session, entries[entry_id], one.item.match.draft, self._context(one))
        self.session.flush()
        for entry_id, one in ones.items():
            for name in ("state", "published_at", "revision"):
                one.entry[name] = getattr(entries[entry_id], name)

    def _context(self, one: _Shown) -> StoreContext:
        return StoreContext(
            self.taking.time_zone, self.taking.source_id, one.item.computed, one.is_new
        )
