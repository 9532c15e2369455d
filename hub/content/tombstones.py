"""The end of tombstones: withdrawn entries are deleted once every subscriber has heard of it."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from hub.content.models import Entry, Provenance
from hub.content.queries import TOMBSTONE
from hub.core import jobs
from hub.core.changes import take_turns
from hub.core.clock import now
from hub.core.database import db, writing

KEPT: Final = 2 * TOMBSTONE
"""Feeds and calendars tell of it for the first half; pages say 410 until the end."""
DELETE: Final = "delete_old_tombstones"
_AT_ONCE: Final = 200
_DAILY_SECONDS: Final = 24 * 3600

log = logging.getLogger(__name__)


def delete_tombstones_before(moment: datetime) -> int:
    """Delete what was withdrawn before a moment, with all that belongs to it; how many entries.

    One that a source still lists stays: a person withdrew it, and it would come in again.  One
    that a plugin's rows hold on to stays too.
    """
    listed = select(Provenance.id).where(
        Provenance.entry_id == Entry.id, Provenance.withdrawn_at.is_(None)
    )
    old = select(Entry.id).where(
        Entry.state == "withdrawn", Entry.withdrawn_at < moment, ~listed.exists()
    )
    last = deleted = 0
    while ids := list(
        db.session.scalars(old.where(Entry.id > last).order_by(Entry.id).limit(_AT_ONCE))
    ):
        last = ids[-1]
        deleted += _deleted(ids, moment)
    return deleted


def _deleted(ids: Sequence[int], moment: datetime) -> int:
    """Delete these, or each alone when one is held on to; what came back meanwhile stays."""
    wanted = (Entry.id.in_(ids), Entry.state == "withdrawn", Entry.withdrawn_at < moment)
    try:
        with writing() as session:
            take_turns(session)
            gone = session.scalars(delete(Entry).where(*wanted).returning(Entry.id)).all()
    except IntegrityError:
        if len(ids) == 1:
            log.warning("the withdrawn entry %s stays: rows of a plugin refer to it", ids[0])
            return 0
        return sum(_deleted([one], moment) for one in ids)
    return len(gone)


def forget_withdrawn_provenances(moment: datetime) -> int:
    """Delete what says that a source listed an entry until before a moment; how many rows."""
    old = select(Provenance.id).where(Provenance.withdrawn_at < moment).limit(_AT_ONCE)
    published = select(Entry.id).where(Entry.id == Provenance.entry_id, Entry.state == "published")
    count = 0
    while True:
        with writing() as session:
            ids = list(session.scalars(old.where(published.exists())))
            session.execute(delete(Provenance).where(Provenance.id.in_(ids)))
        count += len(ids)
        if len(ids) < _AT_ONCE:
            return count


def init_app(app: Flask) -> None:
    """Register the job that deletes, once a day."""

    def delete_old() -> None:
        moment = now() - KEPT
        delete_tombstones_before(moment)
        forget_withdrawn_provenances(moment)

    jobs.job(app, DELETE, delete_old)
    jobs.every(app, DELETE, _DAILY_SECONDS)
