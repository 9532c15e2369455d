"""Every SELECT that counts entries: by kind, by source and by town."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, literal, select

from hub.content.models import Entry, Provenance
from hub.content.visibility import public_now
from hub.core.clock import now
from hub.core.database import db
from hub.towns.models import Town

MOST_COUNTED: Final = 999


def count_entries_by_kind() -> dict[tuple[str, str], int]:
    """How many entries there are of each kind in each state, shared ones too."""
    statement = select(Entry.kind, Entry.state, func.count()).group_by(Entry.kind, Entry.state)
    return {(row[0], row[1]): row[2] for row in db.session.execute(statement)}


def count_entries_by_source() -> dict[int, int]:
    """How many live items each source has, shared ones too."""
    statement = (
        select(Provenance.source_id, func.count())
        .where(Provenance.withdrawn_at.is_(None))
        .group_by(Provenance.source_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


@dataclass(frozen=True, slots=True)
class SharedEntries:
    """How many public entries of a kind a town has, and when the newest was published.

    `count` goes no further than one more than `MOST_COUNTED`.
    """

    count: int
    newest_at: datetime


def shared_entries(town_ids: list[int], kinds: list[str]) -> dict[tuple[int, str], SharedEntries]:
    """What towns share, by town and kind; those with nothing are left out.

    One statement, whose counting ends at `MOST_COUNTED` for each town and kind.
    """
    columns: list[Any] = []
    for kind in kinds:
        public = (Entry.kind == kind, Entry.owner_town_id == Town.id, public_now(now()))
        some = select(literal(1)).where(*public).limit(MOST_COUNTED + 1).correlate(Town).subquery()
        newest = select(Entry.published_at).where(*public).order_by(Entry.published_at.desc())
        columns.append(select(func.count()).select_from(some).scalar_subquery())
        columns.append(newest.limit(1).correlate(Town).scalar_subquery())
    statement = select(Town.id, *columns).where(Town.id.in_(town_ids))
    found: dict[tuple[int, str], SharedEntries] = {}
    for town_id, *values in db.session.execute(statement):
        for kind, count, newest_at in zip(kinds, values[::2], values[1::2], strict=True):
            if count:
                found[town_id, kind] = SharedEntries(count, newest_at)
    return found
