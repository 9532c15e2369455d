"""What follows from the content alone, worked out once for each state of it.

Such a value is true until a change is recorded, the network is another, or something whose
publishing is planned comes out or goes.  Who reads the partners' own items has values apart.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from hub.content.models import Entry
from hub.core.changes import content_revision
from hub.core.clock import now
from hub.core.database import db, is_writing
from hub.core.permissions import reads_partner_items
from hub.towns.queries import network
from hub.web.recently_used import RecentlyUsed

Value = TypeVar("Value")

MOST_BYTES: Final = 32 * 1024 * 1024
"""Of one database in one process."""
# The times of events are worked out further each night, of which no change tells.
LONGEST: Final = timedelta(hours=1)


class _Sized(NamedTuple):
    value: Any
    size: int


@dataclass(frozen=True, slots=True)
class _State:
    """The values that are true from one moment until another."""

    revision: tuple[int, int]
    since: datetime
    until: datetime
    next_planned: datetime | None
    values: RecentlyUsed[_Sized]

    def holds(self, revision: tuple[int, int], moment: datetime) -> bool:
        """Whether the values are true at a moment, of content with a revision."""
        return self.revision == revision and self.since <= moment < self.until


# Replaced whole, so threads may race.
_states: WeakKeyDictionary[Engine, _State] = WeakKeyDictionary()


def kept_value(
    key: Hashable,
    make: Callable[[], Value],
    size_of: Callable[[Value], int] = lambda _small: 10_000,
) -> Value:
    """What `make` gives, once while the content is the same; `key` has all else it depends on.

    The day is part of the key where it matters.  A value is never changed.  `size_of` gives the
    bytes of one that may be large.
    """
    if is_writing():  # what may yet be rolled back
        return make()
    values = _state(now()).values
    whose = key, reads_partner_items()
    found: _Sized | None = values.get(whose)
    if found is None:
        value = make()
        found = _Sized(value, size_of(value))
        values.put(whose, found)
    made: Value = found.value
    return made


def next_visibility_change(moment: datetime) -> datetime | None:
    """When planned publishing next makes a page untrue; None when nothing is planned."""
    return _next_planned(moment) if is_writing() else _state(moment).next_planned


def _state(moment: datetime) -> _State:
    # Read before the values are made: what comes in meanwhile is then worked out once more.
    revision = content_revision(), network().revision
    state = _states.get(db.engine)
    if state is None or not state.holds(revision, moment):
        planned = _next_planned(moment)
        until = min(moment + LONGEST, planned or moment + LONGEST)
        values: RecentlyUsed[_Sized] = RecentlyUsed(MOST_BYTES, lambda kept: kept.size)
        state = _states[db.engine] = _State(revision, moment, until, planned, values)
    return state


def _next_planned(moment: datetime) -> datetime | None:
    opens = select(func.min(Entry.visible_from_at)).where(Entry.visible_from_at > moment)
    closes = select(func.min(Entry.visible_until_at)).where(Entry.visible_until_at > moment)
    found = [db.session.scalar(opens), db.session.scalar(closes)]
    return min((at for at in found if at), default=None)
