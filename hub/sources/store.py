"""Drafts to entries: identity, what changed, the local overlay, the withdrawal guard.

Reads and compares first, then writes only what changed, in batches that each hold the lock for
milliseconds.  The source's validators are written last, by the pipeline: a crash repeats and
never skips.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from hub.content.drafts import Draft, draft_to_json
from hub.content.kinds import Kinds
from hub.content.models import Provenance
from hub.core.changes import take_turns
from hub.core.database import db, writing
from hub.sources.claims import keep_lease
from hub.sources.entry_writing import EntryWriter
from hub.sources.identity import Known, Match, digest, match_drafts
from hub.sources.withdrawal import Missing, must_be_held

BATCH = 200
MOST_NEW_A_DAY = 5_000
_A_DAY = timedelta(days=1)
_MOST_COMPUTED = 3_000
Item = TypeVar("Item")
# Made once, as all that a batch asks for.
_KNOWN = select(
    Provenance.id,
    Provenance.entry_id,
    Provenance.external_id,
    Provenance.url,
    Provenance.title,
    Provenance.day,
    Provenance.content_hash,
    Provenance.withdrawn_at,
).where(Provenance.source_id == bindparam("of_source"))


class LeaseLost(Exception):
    """The source was removed or is in another worker's hands; nothing more is written."""


@dataclass(frozen=True, slots=True)
class Taking:
    """One take-in of one source: what the store needs to know of it."""

    source_id: int
    lease_token: str
    town_id: int
    language: str
    time_zone: str
    source_name: str
    category_topics: dict[str, str]
    moment: datetime
    complete: bool


@dataclass(slots=True)
class Stored:
    """What came of storing: counts, and what is held for an editor.

    `kept` are the ids that a person chose to keep and that the source still lacks, `lost` says
    of each item that could not be written which it was and why, `waiting` how many new ones
    were too many for one day.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    held: list[Missing] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """A draft that is new or changed: as JSON, its hash, and what the kind computed of it."""

    match: Match
    content_hash: str
    as_json: dict[str, Any]
    computed: Any = None


def draft_hash(as_json: dict[str, Any]) -> str:
    """What tells a changed draft from an unchanged one; the draft as `draft_to_json` has it."""
    return digest(repr(sorted(as_json.items())))


def known_items(source_id: int) -> list[Known]:
    """All that is known of a source's items, without their texts."""
    rows = db.session.connection().execute(_KNOWN, {"of_source": source_id})
    return [
        Known(
            row.id,
            row.entry_id,
            row.external_id,
            row.url,
            row.title,
            row.day,
            row.content_hash,
            row.withdrawn_at is not None,
        )
        for row in rows
    ]


def compare(drafts: Sequence[Draft], known: Sequence[Known]) -> tuple[list[Pending], int]:
    """The drafts that are new or changed, and how many are as they were.  Writes nothing."""
    pending, unchanged = [], 0
    for match in match_drafts(drafts, known):
        as_json = draft_to_json(match.draft)
        content_hash = draft_hash(as_json)
        same = match.known and (
            match.known.content_hash == content_hash
            and match.known.external_id == match.external_id
            and match.known.withdrawn == match.draft.withdrawn
        )
        if same or (match.known is None and match.draft.withdrawn):
            unchanged += 1
        else:
            pending.append(Pending(match, content_hash, as_json))
    return pending, unchanged


def of_the_day(taking: Taking, pending: Sequence[Pending], known: int) -> tuple[list[Pending], int]:
    """What may be written now, and how many new items have to wait.

    A source whose items are all others at each visit brings 5,000 in 24 hours, not in each;
    `known` is how many items of it there are already.
    """
    new = [item for item in pending if item.match.known is None]
    if not new or known + len(new) <= MOST_NEW_A_DAY:
        return list(pending), 0
    since = taking.moment - _A_DAY
    of_source = (Provenance.source_id == taking.source_id, Provenance.first_seen_at > since)
    taken = db.session.scalar(select(func.count()).where(*of_source)) or 0
    waiting = {id(item) for item in new[max(0, MOST_NEW_A_DAY - taken) :]}
    return [item for item in pending if id(item) not in waiting], len(waiting)


def write_batch(taking: Taking, batch: Sequence[Pending], kinds: Kinds, stored: Stored) -> None:
    """Write items that are new or changed, all in one transaction or none; then count them."""
    with writing() as session:
        hold_lease(session, taking)
        writer = EntryWriter(session, taking, kinds)
        outcomes = writer.write(batch)
        withdrawn = writer.finish()
    stored.withdrawn += withdrawn
    for outcome in outcomes:
        setattr(stored, outcome, getattr(stored, outcome) + 1)


def hold_lease(session: Session, taking: Taking) -> None:
    """Lengthen the lease and wait for the turn to write; raise LeaseLost when it is lost."""
    if not keep_lease(session, taking.source_id, taking.lease_token):
        raise LeaseLost(f"source {taking.source_id}")
    take_turns(session)


def missing_items(
    taking: Taking, drafts: Sequence[Draft], known: Sequence[Known], upcoming: set[int]
) -> list[Missing]:
    """What a complete document no longer lists though it is still to come.

    `upcoming` has the ids of entries that are not over yet.
    """
    if not taking.complete:
        return []
    listed = {match.known.provenance_id for match in match_drafts(drafts, known) if match.known}
    return [
        Missing(item.provenance_id, item.entry_id, item.external_id, item.title)
        for item in known
        if item.provenance_id not in listed and not item.withdrawn and item.entry_id in upcoming
    ]


def withdraw_missing(
    taking: Taking, missing: Sequence[Missing], upcoming: int, kinds: Kinds, stored: Stored
) -> None:
    """Withdraw what is missing, unless it is so much that an editor must say so."""
    if must_be_held(len(missing), upcoming):
        stored.held = _as_shown(missing)
        return
    for batch in batches(missing, BATCH):
        with writing() as session:
            hold_lease(session, taking)
            writer = EntryWriter(session, taking, kinds)
            for item in batch:
                writer.withdraw(item.provenance_id)
            stored.withdrawn += writer.finish()


def _as_shown(missing: Sequence[Missing]) -> list[Missing]:
    """The items with their titles as the source wrote them, for the person who decides."""
    titles: dict[int, str] = {}
    for batch in batches(missing, BATCH):
        ids = [item.provenance_id for item in batch]
        rows = db.session.execute(
            select(Provenance.id, Provenance.draft).where(Provenance.id.in_(ids))
        )
        titles |= {row.id: row.draft["texts"][0]["title"] for row in rows}
    return [replace(item, title=titles.get(item.provenance_id, item.title)) for item in missing]


def short_batches(pending: Iterable[Pending]) -> Iterator[list[Pending]]:
    """Items to write in one transaction each: few enough that nobody waits long for their turn.

    An item may bring 1,500 occurrences: together they have 3,000, or one item more than that.
    """
    batch: list[Pending] = []
    computed = 0
    for item in pending:
        rows = _occurrences(item.computed)
        if batch and (len(batch) == BATCH or computed + rows > _MOST_COMPUTED):
            yield batch
            batch, computed = [], 0
        batch.append(item)
        computed += rows
    if batch:
        yield batch


def _occurrences(computed: Any) -> int:
    """How many occurrences a kind computed; none for a kind that computes something else."""
    return len(computed.get("occurrences", ())) if isinstance(computed, dict) else 0


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
