"""Drafts: what a parser makes of one item, before it becomes an entry.

A draft is what the source said, in types; cleaning, matching and storing come after.  Drafts
cross from the child process as JSON (`draft_to_json`, `draft_from_json`), so a parser cannot
hand over anything but these values.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import not_
from typing import Annotated, Any, cast

from pydantic import Field, TypeAdapter


@dataclass(frozen=True, slots=True)
class DraftText:
    """The words of one language.

    `language` is a BCP 47 primary code such as "sv" or "sma", None when the source does not
    say.  `title` is plain text, `summary` and `body` are HTML as the source gave it.
    """

    title: str
    summary: str = ""
    body: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class EventTime:
    """A date or time as RFC 5545 section 3.3.5 has it.

    `value` is ISO 8601 without offset: "2026-11-26" for a day, "2026-11-26T17:30:00" for a
    local time.  `zone` is an IANA name, "UTC" for times in Z, None for days and for floating
    times.  A time of a named zone keeps the name; the moment is computed when stored.
    """

    value: str
    zone: str | None = None

    @property
    def is_day(self) -> bool:
        """Whether this is a date without a time."""
        return "T" not in self.value


@dataclass(frozen=True, slots=True)
class EventOverride:
    """One changed occurrence of a rule (RECURRENCE-ID); None means as in the rule.

    `recurrence_id` is when it would have begun by the rule, `start` and `end` when it is now.
    `this_and_future` says that all later ones are moved by as much.
    """

    recurrence_id: EventTime
    start: EventTime
    end: EventTime | None = None
    status: str | None = None
    title: str | None = None
    location: str | None = None
    this_and_future: bool = False


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What an event adds to a draft: RFC 5545 values, kept as they came.

    `end` is exclusive, as DTEND is; None means a day for a day and no duration for a time.
    `status` is "confirmed", "tentative" or "cancelled".  `rules` are RRULE values without the
    property's name, `exrules` those of EXRULE (RFC 2445 section 4.8.5.2), whose dates are taken
    out of the others.
    """

    start: EventTime
    end: EventTime | None = None
    uid: str | None = None
    sequence: int = 0
    status: str = "confirmed"
    rules: tuple[str, ...] = ()
    rdates: tuple[EventTime, ...] = ()
    exdates: tuple[EventTime, ...] = ()
    overrides: tuple[EventOverride, ...] = ()
    location: str = ""
    latitude: float | None = None
    longitude: float | None = None
    organizer: str = ""
    online_url: str | None = None
    image_url: str | None = None
    # Left out where there is none: the hashes of what was taken in earlier stay as they are.
    exrules: Annotated[tuple[str, ...], Field(exclude_if=not_)] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """One item of a source.

    `kind` is "news", "event" or a kind that a plugin brings.  `external_id` is the source's own
    id for it (guid, atom:id, UID), None when it gives none.  `texts` has at least one, the
    original first.  Moments are aware.  `topics` are slugs of topics, `categories` the source's
    own words, mapped to topics when stored.  `withdrawn` says that the source takes the item
    back.  `odd` holds keys of `Oddity`.  `details` is the kind's own part: an `EventDraft` for
    the kind "event", or a frozen dataclass or mapping of the plugin's own for its kinds.
    """

    kind: str
    texts: tuple[DraftText, ...]
    external_id: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str = ""
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    image_url: str | None = None
    withdrawn: bool = False
    odd: tuple[str, ...] = ()
    details: Any = None

    @property
    def title(self) -> str:
        """The title in the original language."""
        return self.texts[0].title


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd about a source: a stable English key, how often, an example.

    Keys that the hub's own parsers give are listed in `hub/content/oddities.py`; a plugin may
    give its own, which are shown as they are.
    """

    key: str
    count: int = 1
    example: str = ""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """What a parser is given: the bytes as they came, and what is known about them.

    `charset` is the one of the Content-Type header, `language` and `time_zone` are the
    town's: the language to assume where the document says none, and the zone of times
    without one.  `now` is the moment of the fetch, aware.
    """

    data: bytes
    url: str
    now: datetime
    media_type: str = ""
    charset: str | None = None
    language: str | None = None
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser gives back.

    `failures` are items that could not be read: one `Oddity` per reason with a count.
    `complete` says that the document is the whole list, so that what is missing from it was
    taken away: true of a calendar, not of a feed, which only shows its newest items.
    """

    drafts: tuple[Draft, ...]
    title: str = ""
    language: str | None = None
    odd: tuple[Oddity, ...] = ()
    failures: tuple[Oddity, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A feed or calendar that a document is or points to.

    `itself` is true when the document is the feed or calendar.
    """

    url: str
    kind: str
    title: str = ""
    itself: bool = False


class ParseError(Exception):
    """The document as a whole cannot be read; the only error that may leave a parser.

    `key` is a stable English key such as "not_a_feed", "not_a_calendar", "html_instead".
    """

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key, detail)
        self.key = key
        self.detail = detail


@lru_cache(maxsize=64)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """A draft as values that JSON can hold."""
    shallow = _adapter(Draft).dump_python(draft, mode="json", warnings=False)
    if not isinstance(shallow, dict):
        raise TypeError("a draft must be a dataclass")
    if draft.details is not None:
        details_adapter = _adapter(cast("Any", type(draft.details)))
        shallow["details"] = details_adapter.dump_python(draft.details, mode="json")
    return shallow


def draft_from_json(data: dict[str, Any], details: Any = None) -> Draft:
    """The draft again; `details` is the class of the kind's own part.

    Raises pydantic.ValidationError when a value has another type than it should.
    """
    values = dict(data)
    raw = values.pop("details", None)
    draft: Draft = _adapter(Draft).validate_python(values)
    if raw is None:
        return draft
    structured = raw if details is None else _adapter(details).validate_python(raw)
    return replace(draft, details=structured)
