"""What a plugin needs to describe entries: drafts, and what parsers and listeners are given."""

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
    ParseError,
    Parsed,
    SourceDocument,
)
from hub.content.kinds import EntryKind, StoreContext
from hub.core.database import COLUMN_TYPES, Moment


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

    `subject` is "entry", "source", "town", "plugin" or "role" and `subject_id` names which;
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
    "ContentChange",
    "Draft",
    "DraftSource",
    "DraftText",
    "EntryKind",
    "EventDraft",
    "EventOverride",
    "EventTime",
    "Found",
    "Moment",
    "Oddity",
    "ParseError",
    "Parsed",
    "SourceDocument",
    "StoreContext",
]
