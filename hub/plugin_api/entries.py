"""What a plugin needs to describe and keep entries: drafts, what parsers and listeners are given,
the database for its queries and actions, and the tables that its own may refer to.

A plugin's models stand on a declarative base of its own; a reference to an entry or a town is a
column, `ForeignKey(Entry.id)` or `ForeignKey(Town.id)`, to a person `ForeignKey(PERSON_ID)`: such
rows are in the person's own data and go with their account, or stay without them when the key says
`ondelete="SET NULL"`.  Queries read through `session()`,
actions write inside `writing()`.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.content.drafts import (
    Draft,
    DraftText,
    EventDraft,
    EventOverride,
    EventTime,
    Found,
    Oddity,
    Parsed,
    ParseError,
    SourceDocument,
)
from hub.content.kinds import Closing, EntryKind, StoreContext
from hub.content.models import PERSON_ID, Entry
from hub.core.changes import NewChange, record_change
from hub.core.clock import now
from hub.core.database import COLUMN_TYPES, NAMING_CONVENTION, Moment, session, writing
from hub.towns.models import Town
from hub.towns.network import TownView
from hub.towns.queries import all_towns, town_by_id, town_by_slug


@dataclass(frozen=True, slots=True)
class DraftSource:
    """Where a parsed item came from.

    `kind` is the name of the source kind, `town` the slug of the town that the source belongs
    to, None for the network's own; `language` and `time_zone` are the town's.
    """

    url: str
    kind: str
    name: str = ""
    town: str | None = None
    language: str | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class ContentChange:
    """A change that was committed.

    `subject` is "entry", "source", "town", "plugin", "role", "invitation", "person" or "retention"
    and `subject_id` names which;
    `kind` is the kind of the entry, empty for the others.  `action` is a past participle such
    as "published", "updated", "withdrawn"; `actor` is "source:12", "person:3", "operator" or
    "hub".  Numbers rise and are never used twice.
    """

    number: int
    subject: str
    subject_id: str
    kind: str
    revision: int
    actor: str
    action: str
    reason: str | None
    changed_at: datetime


__all__ = [
    "COLUMN_TYPES",
    "NAMING_CONVENTION",
    "PERSON_ID",
    "Closing",
    "ContentChange",
    "Draft",
    "DraftSource",
    "DraftText",
    "Entry",
    "EntryKind",
    "EventDraft",
    "EventOverride",
    "EventTime",
    "Found",
    "Moment",
    "NewChange",
    "Oddity",
    "ParseError",
    "Parsed",
    "SourceDocument",
    "StoreContext",
    "Town",
    "TownView",
    "all_towns",
    "now",
    "record_change",
    "session",
    "town_by_id",
    "town_by_slug",
    "writing",
]
