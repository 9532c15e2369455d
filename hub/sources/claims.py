"""Claiming sources: who takes which in, one worker a source and one request a host.

A claim is a lease with a token; writing lengthens it, finishing checks the token, and a dead
worker's lease ends.  Who decides over a source while it is read revokes the token but leaves the
lease: what is being read writes nothing more, and nobody reads beside it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, text, update
from sqlalchemy.orm import Session

from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.leases import has_come, is_free, is_held
from hub.sources.models import Source
from hub.sources.schedule import LONGEST_WAIT

LEASE = timedelta(minutes=5)
_REVOKED = "revoked:"
_CLAIM_LOCK = 0x68756203


def claim_due(limit: int) -> list[Source]:
    """Claim up to `limit` sources that are due, at most one of a host."""
    moment = now()
    due = and_(
        Source.state != "paused",
        or_(Source.next_fetch_at.is_(None), has_come(Source.next_fetch_at, moment, LONGEST_WAIT)),
    )
    return _claim(due, limit, moment)


def claim_named(ids: Sequence[int], limit: int) -> list[Source]:
    """Claim up to `limit` of these sources, due or not, at most one of a host.

    One that was paused in the meantime is left alone.
    """
    return _claim(and_(Source.state != "paused", Source.id.in_(ids)), limit, now())


def _claim(wanted: ColumnElement[bool], limit: int, moment: datetime) -> list[Source]:
    free = is_free(Source.lease_until_at, moment, LEASE)
    busy_hosts = select(Source.host).where(is_held(Source.lease_until_at, moment, LEASE))
    first_of_host = (
        select(func.min(Source.id))
        .where(wanted, free, Source.host.not_in(busy_hosts))
        .group_by(Source.host)
        .order_by(func.min(Source.next_fetch_at))
        .limit(limit)
    )
    with writing() as session:
        _take_turns(session)
        ids = list(session.scalars(first_of_host))
        if not ids:
            return []
        return list(
            session.scalars(
                update(Source)
                .where(Source.id.in_(ids), free)
                .values(lease_until_at=moment + LEASE, lease_token=secrets.token_hex(16))
                .returning(Source)
                .execution_options(populate_existing=True)
            )
        )


def _take_turns(session: Session) -> None:
    """Two claims at once could take two sources of one host: on PostgreSQL they take turns."""
    if db.engine.dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_CLAIM_LOCK})"))


def keep_lease(session: Session, source_id: int, token: str) -> bool:
    """Lengthen a lease, inside the caller's `writing()`; False when it is lost."""
    kept = session.execute(
        update(Source)
        .where(Source.id == source_id, Source.lease_token == token)
        .values(lease_until_at=now() + LEASE)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(kept, "rowcount", 0))


def revoke_lease(source: Source) -> None:
    """Let whoever reads the source at this moment write nothing more of it.

    Part of the caller's `writing()`.  The lease stays until the reader is done, or ends.
    """
    if source.lease_token and not source.lease_token.startswith(_REVOKED):
        source.lease_token = f"{_REVOKED}{source.lease_token}"


def let_go(source_id: int, token: str) -> None:
    """End a lease that was revoked: its reader is done."""
    with writing() as session:
        session.execute(
            update(Source)
            .where(Source.id == source_id, Source.lease_token == f"{_REVOKED}{token}")
            .values(lease_until_at=None, lease_token=None)
        )
