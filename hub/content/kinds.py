"""The kinds of entries: every kind registers an EntryKind, the hub's own too.

Search, queues, audit and the ingest know kinds only through this registration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hub.content.drafts import Draft
from hub.content.filters import ListFilter
from hub.content.models import Entry
from hub.content.paging import Page, PagePosition
from hub.web.shown import ShownTime

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class StoreContext:
    """What a kind may need to store its part of a draft.

    `time_zone` is the owner town's, assumed where the draft gives none; `computed` is what
    the kind's `expand` made of the draft in the child process, None without one; `is_new` says
    that the entry was made just now, so that nothing of it can be stored yet.
    """

    time_zone: str
    source_id: int | None
    computed: Any = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """An entry that closes, such as a call for applications: `closes_at` is an aware moment."""

    entry_id: int
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class EntryKind:
    """A kind of entry.

    `label` is a lazily translated plural such as "Events", `label_of_one` the word for one entry,
    such as "Event"; without it `label` is used.  `details` is the mapped class of the
    kind's own table (its key is `entry_id`), None for a kind without one; `draft` the frozen
    dataclass of a draft's details.  `store(session, entry, draft, context)` writes the kind's
    own part inside the caller's transaction and says whether anything changed.
    `store_batch(session, drafts)` is called in its place by a kind that has it, with a batch's
    drafts and contexts by entry id, to write them in one statement.  `expand` names,
    as "module:function", what computes from a draft's details in the child process;
    `store_computed(session, computed)`, for kinds that make many rows of it, is called after a
    batch's `store`s with what was computed of each, by entry id, to write them at once.
    `endpoint` is the page of one entry, which takes `id` and `slug`.  `calendar(ids, language)`
    gives calendar records of entries, for kinds that stand in the calendar.  `listing(ids)`
    gives what the kind adds to a row of `hub entry list --json`, per entry id.  `times(ids)`
    gives the days to show beside entries that are found, as `ShownTime`s by entry id; without
    it the day of publication is shown, and where it fails or is not ready within two seconds.
    `in_time(wanted, position, limit)`, of the hub's own kinds, gives one page of the ids that a
    filter with words finds, by when they take place, and how many there are; without it the
    newest 200 are put in order.
    `closing(after, before, limit)`, for kinds with deadlines, gives the first `limit` published
    entries that close between two moments, soonest first, as `Closing(entry_id, closes_at)`s; it
    is asked for the front page and should make one query.  One that fails or is not ready within
    two seconds is left out.
    """

    name: str
    label: Any
    details: type[Any] | None = None
    draft: type[Any] | None = None
    store: Callable[["Session", Entry, Draft, StoreContext], bool] | None = None
    expand: str | None = None
    store_computed: Callable[["Session", Mapping[int, Any]], None] | None = None
    endpoint: str | None = None
    calendar: Callable[[list[int], str], list[Any]] | None = None
    listing: Callable[[list[int]], dict[int, dict[str, Any]]] | None = None
    times: Callable[[list[int]], dict[int, ShownTime]] | None = None
    in_time: Callable[[ListFilter, PagePosition, int], tuple[Page[int], int]] | None = None
    closing: Callable[[datetime, datetime, int], list[Closing]] | None = None
    plugin: str | None = None
    label_of_one: Any = None
    store_batch: Callable[["Session", Mapping[int, tuple[Draft, StoreContext]]], None] | None = None

    @property
    def one(self) -> Any:
        """What one entry of the kind is called."""
        return self.label if self.label_of_one is None else self.label_of_one


class Kinds:
    """The registered kinds of one application."""

    def __init__(self) -> None:
        self._kinds: dict[str, EntryKind] = {}
        self._left_out_when: list[Callable[[EntryKind], bool]] = []

    def leave_out_when(self, condition: Callable[[EntryKind], bool]) -> None:
        """Leave out the kinds for which `condition` is true, asked anew each time."""
        self._left_out_when.append(condition)

    def register(self, kind: EntryKind) -> None:
        """Add a kind; raises ValueError when the name is taken."""
        if kind.name in self._kinds:
            raise ValueError(f"a kind named {kind.name!r} is registered already")
        self._kinds[kind.name] = kind

    def get(self, name: str) -> EntryKind | None:
        """The kind of this name, None when no plugin that runs has it."""
        kind = self._kinds.get(name)
        return None if kind is None or self._is_left_out(kind) else kind

    def names(self) -> tuple[str, ...]:
        """The names of all kinds, in the order of their registration."""
        return tuple(kind.name for kind in self.all())

    def all(self) -> tuple[EntryKind, ...]:
        """All kinds, in the order of their registration."""
        return tuple(kind for kind in self._kinds.values() if not self._is_left_out(kind))

    def _is_left_out(self, kind: EntryKind) -> bool:
        return any(condition(kind) for condition in self._left_out_when)


EXTENSION = "hub_kinds"


def init_app(app: "Flask") -> None:
    """Give the application its register of kinds."""
    app.extensions[EXTENSION] = Kinds()


def of(app: "Flask") -> Kinds:
    """The kinds of an application."""
    kinds: Kinds = app.extensions[EXTENSION]
    return kinds
