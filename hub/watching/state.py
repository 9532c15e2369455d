"""How a hub does at one moment: what `hub status` and `/metrics` tell, each in its way."""

import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from hub.content.counts import count_entries_by_kind
from hub.core.changes import content_revision
from hub.core.clock import now
from hub.core.database import db
from hub.core.jobs import Waiting, last_slot_at, waiting_jobs
from hub.core.outbox import mail_counts
from hub.core.settings import Settings
from hub.sources.models import STATES
from hub.sources.queries import SourceCount, count_sources
from hub.watching.probe import Probe

MAIL_LATE_AFTER = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InDatabase:
    """What the database tells: `sources` by each state, `entries` by kind and state."""

    revision: int
    last_slot_at: datetime | None
    sources: Mapping[str, SourceCount]
    entries: Mapping[tuple[str, str], int]
    mails_late: int
    mails_given_up: int

    @property
    def last_read_at(self) -> datetime | None:
        """When a source was tried last, None before the first."""
        return max(filter(None, (one.tried_at for one in self.sources.values())), default=None)

    @property
    def next_read_at(self) -> datetime | None:
        """When the next source is due, None without one."""
        due = [one.due_at for state, one in self.sources.items() if state != "paused"]
        return min(filter(None, due), default=None)


@dataclass(frozen=True, slots=True)
class State:
    """A hub at a moment; what could not be asked is None."""

    at: datetime
    database: InDatabase | None
    waiting: Waiting | None
    free_bytes: int | None


class Watch:
    """Asks for the state of an application, and says within `wait_seconds` for each what it saw.

    The database and the queue are asked apart: either may fall silent without the other.
    """

    def __init__(self, app: Flask, wait_seconds: float, kept_seconds: float) -> None:
        self._app = app
        limits = {"wait_seconds": wait_seconds, "kept_seconds": kept_seconds}
        self._database = Probe(lambda: _asked_database(app), None, **limits)
        self._queue = Probe(lambda: waiting_jobs(app), None, **limits)

    def state(self, *, with_database: bool = True) -> State:
        """The state now, or a few seconds ago; without the database when that is known to fail."""
        free = _free_bytes(self._app.config["HUB"])
        database = self._database.seen() if with_database else None
        return State(now(), database, self._queue.seen(), free)


def _asked_database(app: Flask) -> InDatabase | None:
    """What the database tells, by a few queries whatever it holds; None when it cannot be used."""
    with app.app_context():
        try:
            return _in_database()
        except SQLAlchemyError as error:
            log.debug("the database does not answer: %s", error)
            return None
        finally:
            db.session.remove()


def _in_database() -> InDatabase:
    counted = count_sources()
    late, given_up = mail_counts(now() - MAIL_LATE_AFTER)
    nothing = SourceCount(0, None, None)
    return InDatabase(
        revision=content_revision(),
        last_slot_at=last_slot_at(),
        sources={state: counted.get(state, nothing) for state in STATES},
        entries=count_entries_by_kind(),
        mails_late=late,
        mails_given_up=given_up,
    )


def _free_bytes(settings: Settings) -> int | None:
    try:
        return shutil.disk_usage(settings.data_dir).free
    except OSError:
        return None
