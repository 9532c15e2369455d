"""Every SELECT that concerns sources."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub.core.database import db
from hub.sources.models import Fetch, Source


def all_sources() -> list[Source]:
    """Every source, by town and name."""
    order = (Source.town_id, Source.name, Source.id)
    return list(db.session.scalars(select(Source).order_by(*order)))


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many sources are in a state, when the newest of their tries was, when the next is due."""

    count: int
    tried_at: datetime | None
    due_at: datetime | None


def count_sources() -> dict[str, SourceCount]:
    """The sources by state; states that none is in are left out."""
    statement = select(
        Source.state, func.count(), func.max(Source.last_fetched_at), func.min(Source.next_fetch_at)
    ).group_by(Source.state)
    return {row[0]: SourceCount(*row[1:]) for row in db.session.execute(statement)}


def failing_sources(limit: int) -> list[Source]:
    """Those that bring nothing or wait for a decision, the most failures in a row first."""
    return list(
        db.session.scalars(
            select(Source)
            .where(Source.state.in_(("error", "resting", "held")))
            .order_by(Source.failures.desc(), Source.id)
            .limit(limit)
        )
    )


def source_by_id(source_id: int) -> Source | None:
    """One source, or None."""
    return db.session.get(Source, source_id)


def source_by_url(url: str, town_id: int) -> Source | None:
    """A town's source at this address, or None."""
    return db.session.scalars(
        select(Source).where(Source.url == url, Source.town_id == town_id)
    ).one_or_none()


def latest_fetches(per_source: int = 10) -> dict[int, list[Fetch]]:
    """The newest tries of every source, newest first, by source."""
    place = func.row_number().over(partition_by=Fetch.source_id, order_by=Fetch.id.desc())
    ranked = select(Fetch.id, place.label("place")).subquery()
    statement = (
        select(Fetch)
        .join(ranked, ranked.c.id == Fetch.id)
        .where(ranked.c.place <= per_source)
        .order_by(Fetch.source_id, Fetch.id.desc())
    )
    newest: dict[int, list[Fetch]] = defaultdict(list)
    for fetch in db.session.scalars(statement):
        newest[fetch.source_id].append(fetch)
    return newest


def fetches_of(source_id: int, limit: int = 50) -> list[Fetch]:
    """The newest tries of one source, newest first."""
    return list(
        db.session.scalars(
            select(Fetch).where(Fetch.source_id == source_id).order_by(Fetch.id.desc()).limit(limit)
        )
    )


def not_tried_since(ids: Sequence[int], moment: datetime) -> list[int]:
    """Which of these sources have not been tried since `moment`.

    Those that were removed or paused in the meantime are left out.
    """
    return list(
        db.session.scalars(
            select(Source.id)
            .where(
                Source.id.in_(ids),
                Source.state != "paused",
                (Source.last_fetched_at.is_(None)) | (Source.last_fetched_at < moment),
            )
            .order_by(Source.id)
        )
    )


def sources_of_town(town_id: int) -> list[Source]:
    """The sources of one town that are read, by name."""
    return list(
        db.session.scalars(
            select(Source)
            .where(Source.town_id == town_id, Source.state != "paused")
            .order_by(Source.name, Source.id)
        )
    )
