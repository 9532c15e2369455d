"""Changes of entries that are the same for every kind."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hub.content.models import Entry, Provenance
from hub.content.search import remove_entries
from hub.core.changes import NewChange, record_changes

_MOST_AT_ONCE = 500


def new_entry_ids(session: Session, count: int) -> Sequence[int]:
    """So many ids, rising, for entries that are written next; part of the caller's transaction.

    Given before and not by each row, the rows of a batch are written by one statement.
    """
    if not count:
        return ()
    if session.connection().dialect.name == "sqlite":
        # What SQLite itself would give: it has one writer, and that is this one.
        last = session.scalar(select(func.max(Entry.id))) or 0
        return range(last + 1, last + 1 + count)
    number = func.nextval(func.pg_get_serial_sequence("entry", "id"))
    return sorted(session.scalars(select(number).select_from(func.generate_series(1, count))))


def withdraw_provenances(
    session: Session, provenance_ids: Sequence[int], actor: str, moment: datetime
) -> int:
    """Take items back; gives back how many entries went because it was their last one.

    Part of the caller's transaction.  Withdrawn is not deleted: the entry stays as a tombstone.
    """
    withdrawn = 0
    for begin in range(0, len(provenance_ids), _MOST_AT_ONCE):
        ids = provenance_ids[begin : begin + _MOST_AT_ONCE]
        session.execute(
            update(Provenance)
            .where(Provenance.id.in_(ids), Provenance.withdrawn_at.is_(None))
            .values(withdrawn_at=moment)
        )
        concerned = select(Provenance.entry_id).where(Provenance.id.in_(ids))
        alive = select(Provenance.id).where(
            Provenance.entry_id == Entry.id, Provenance.withdrawn_at.is_(None)
        )
        orphans = session.scalars(
            select(Entry).where(
                Entry.id.in_(concerned), Entry.state == "published", ~alive.exists()
            )
        ).all()
        for entry in orphans:
            entry.state, entry.withdrawn_at = "withdrawn", moment
            entry.revision += 1
        session.flush()
        record_changes([entry_change(entry, "withdrawn", actor) for entry in orphans])
        if orphans:
            remove_entries(session, [entry.id for entry in orphans])
        withdrawn += len(orphans)
    return withdrawn


def entry_change(entry: Entry, action: str, actor: str) -> NewChange:
    """The change row that says what happened to an entry."""
    return NewChange(
        subject="entry",
        subject_id=str(entry.id),
        action=action,
        actor=actor,
        kind=entry.kind,
        revision=entry.revision,
        town_id=entry.owner_town_id,
    )
