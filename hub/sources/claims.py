"""Claiming sources: who takes which in, one worker a source and one request a host.

A claim is a lease with a token; writing lengthens it, finishing checks the token, and a dead
worker's lease ends.  Who decides over a source while it is read revokes the token but leaves the
lease: what is being read writes nothing more, and nobody reads beside it.  Claims are made, and
tries noted, in portions of one transaction each: one by one they cost more than the request.
"""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from hub.core.changes import NewChange, record_changes
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.database_rows import write_rows
from hub.core.leases import has_come, is_free, is_held, latest_possible
from hub.sources.models import Fetch, Source
from hub.sources.schedule import LONGEST_WAIT

LEASE = timedelta(minutes=5)
KEPT_FETCHES = 50
# Where a source stood before a try: what tells whether the try is ours, and brings news.
_BEFORE = (
    Source.id,
    Source.lease_token,
    Source.state,
    Source.reason,
    Source.url,
    Source.kind,
    Source.town_id,
)
_NAMES = tuple(column.key for column in _BEFORE)
# In order of id: two that want the same rows cannot wait for each other.
_SELECT_BEFORE = (
    select(*_BEFORE)
    .where(Source.id.in_(bindparam("ids", expanding=True)))
    .order_by(Source.id)
    .with_for_update(of=Source)
)
_OF_SOURCE: BindParameter[int] = bindparam("of_source")
_UPDATE = update(Source).where(Source.id == _OF_SOURCE)
_INSERT_FETCH = insert(Fetch)
_OLDEST = (
    select(Fetch.id)
    .where(Fetch.source_id == _OF_SOURCE)
    .order_by(Fetch.id.desc())
    .offset(literal_column(str(KEPT_FETCHES)))
    .limit(literal_column("1"))
    .scalar_subquery()
)
_DELETE_OLD = delete(Fetch).where(Fetch.source_id == _OF_SOURCE, Fetch.id <= _OLDEST)
_REVOKED = "revoked:"
# Claims, made once: to put them together takes as long as to run them.
_MOMENT: BindParameter[datetime] = bindparam("moment")
_LATEST_LEASE: BindParameter[datetime] = bindparam("latest_lease")
_LATEST_TRY: BindParameter[datetime] = bindparam("latest_try")
_FREE = is_free(Source.lease_until_at, _MOMENT, _LATEST_LEASE)
_BUSY_HOSTS = select(Source.host).where(is_held(Source.lease_until_at, _MOMENT, _LATEST_LEASE))
_FIRST_OF_HOSTS = (
    select(func.min(Source.id))
    .where(Source.state != "paused", _FREE, Source.host.not_in(_BUSY_HOSTS))
    .group_by(Source.host)
    .order_by(func.min(Source.next_fetch_at))
    .limit(bindparam("most"))
)
_FIRST_DUE = _FIRST_OF_HOSTS.where(
    or_(Source.next_fetch_at.is_(None), has_come(Source.next_fetch_at, _MOMENT, _LATEST_TRY))
)
_FIRST_NAMED = _FIRST_OF_HOSTS.where(Source.id.in_(bindparam("among", expanding=True)))
_TAKE = (
    update(Source)
    .where(Source.id.in_(bindparam("ids", expanding=True)), _FREE)
    .values(lease_until_at=bindparam("lease_until"), lease_token=bindparam("lease_token"))
    .returning(Source)
    .execution_options(populate_existing=True, synchronize_session=False)
)
_KEEP_LEASE = (
    update(Source)
    .where(Source.id == _OF_SOURCE, Source.lease_token == bindparam("token"))
    .values(lease_until_at=bindparam("lease_until"))
)
_CLAIM_LOCK = 0x68756203


def claim_due(limit: int) -> list[Source]:
    """Claim up to `limit` sources that are due, at most one of a host."""
    moment = now()
    due = {"latest_try": latest_possible(moment, LONGEST_WAIT)}
    return _claim(_FIRST_DUE, limit, moment, due)


def claim_named(ids: Sequence[int], limit: int) -> list[Source]:
    """Claim up to `limit` of these sources, due or not, at most one of a host.

    One that was paused in the meantime is left alone.
    """
    return _claim(_FIRST_NAMED, limit, now(), {"among": list(ids)})


def _claim(
    first_of_hosts: Select[int], limit: int, moment: datetime, wanted: Mapping[str, Any]
) -> list[Source]:
    present = {"moment": moment, "latest_lease": latest_possible(moment, LEASE)}
    with writing() as session:
        _take_turns(session)
        ids = list(session.scalars(first_of_hosts, {**present, **wanted, "most": limit}))
        if not ids:
            return []
        lease = {"lease_until": moment + LEASE, "lease_token": secrets.token_hex(16)}
        claimed = list(session.scalars(_TAKE, {**present, **lease, "ids": ids}))
        # Other threads read them: they stay as they are now, whatever this session does next.
        for source in claimed:
            session.expunge(source)
        return claimed


def _take_turns(session: Session) -> None:
    """Two claims at once could take two sources of one host: on PostgreSQL they take turns."""
    if db.engine.dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_CLAIM_LOCK})"))


def keep_lease(session: Session, source_id: int, token: str) -> bool:
    """Lengthen a lease, inside the caller's `writing()`; False when it is lost."""
    lease = {"of_source": source_id, "token": token, "lease_until": now() + LEASE}
    return session.connection().execute(_KEEP_LEASE, lease).rowcount > 0


def revoke_lease(source: Source) -> None:
    """Let whoever reads the source at this moment write nothing more of it.

    Part of the caller's `writing()`.  The lease stays until the reader is done, or ends.
    """
    if source.lease_token and not source.lease_token.startswith(_REVOKED):
        source.lease_token = f"{_REVOKED}{source.lease_token}"


def let_go(source_id: int, token: str) -> None:
    """End a lease, revoked or not: its reader is done, or never began."""
    with writing() as session:
        session.execute(
            update(Source)
            .where(Source.id == source_id, Source.lease_token.in_([token, f"{_REVOKED}{token}"]))
            .values(lease_until_at=None, lease_token=None)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True, slots=True)
class Finished:
    """A try that is over: columns of its source, and those of the record of the try."""

    source_id: int
    lease_token: str
    values: dict[str, Any]
    fetch: dict[str, Any]


def finish_fetches(tries: Sequence[Finished]) -> list[int]:
    """Note tries and let their sources go, in one transaction.

    Gives back the ids of those whose lease was lost or whose source was removed.
    """
    with writing() as session:
        found = session.execute(_SELECT_BEFORE, {"ids": [one.source_id for one in tries]})
        before = {row.id: row for row in found}
        ours: list[Finished] = []
        lost: list[Finished] = []
        for one in tries:
            row = before.get(one.source_id)
            (ours if row and row.lease_token == one.lease_token else lost).append(one)
        for one in lost:
            let_go(one.source_id, one.lease_token)
        if ours:
            _finish(session, ours)
        news = [change for one in ours if (change := _news(one, before[one.source_id]))]
        if news:
            record_changes(news)
        return [one.source_id for one in lost]


def _news(one: Finished, before: Any) -> NewChange | None:
    """Only news raises the content revision: every page is kept until it rises."""
    if all(one.values.get(name, was) == was for name, was in zip(_NAMES, before, strict=True)):
        return None
    of_source = {"kind": before.kind, "town_id": before.town_id}
    return NewChange("source", str(one.source_id), one.values["state"], "hub", **of_source)


def _finish(session: Session, tries: Sequence[Finished]) -> None:
    """Write what came of tries: a statement for all that set the same columns."""
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for one in tries:
        ended = {"lease_until_at": None, "lease_token": None, "of_source": one.source_id}
        alike[tuple(sorted(one.values))].append(one.values | ended)
    connection = session.connection()  # not the session, which takes rows one by one
    for rows in alike.values():
        write_rows(connection, _UPDATE, rows)
    fetches = [{"source_id": one.source_id, **one.fetch} for one in tries]
    connection.execute(_INSERT_FETCH, fetches)
    write_rows(connection, _DELETE_OLD, [{"of_source": one.source_id} for one in tries])
