"""What the writers of feeds and calendars are given: values, complete and in one language."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed.

    `id` never changes (the permanent address or a tag: URI, RFC 4287 section 4.2.6).  `url` is
    the page to read it on, `original_url` the item at its source when that is another page.
    `title`, `summary`, names and `categories` are plain text, `body_html` is clean HTML.
    `source_url` is the address of the source: its site or its own feed.  Moments are aware.
    Of a withdrawn item only `id` and `updated_at`, the moment it was taken away, count.
    """

    id: str
    url: str
    title: str
    language: str
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    body_html: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    town_name: str = ""
    source_name: str = ""
    source_url: str = ""
    original_url: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed in one language, whatever format it is written in.

    `self_url` is the feed's own address, `home_url` the page that shows the same list,
    `next_url` the next older page of the feed.  `alternates` are the same feed in other
    languages as (language, address), in the same format.  `id` defaults to `self_url`.
    `updated_at` is when the list last changed.
    """

    title: str
    language: str
    home_url: str
    self_url: str
    updated_at: datetime
    items: tuple[FeedItem, ...] = ()
    next_url: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    description: str = ""
    author: str = ""
    rights: str = ""
    generator: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class CalendarTime:
    """A date or time as RFC 5545 section 3.3.5 has it.

    `value` is ISO 8601 without offset: "2026-11-26" for a day, "2026-11-26T17:30:00" for a
    local time.  `zone` is an IANA name, "UTC", or None for days and floating times.  A zone
    that this system does not know makes the time floating.
    """

    value: str
    zone: str | None = None

    @property
    def is_day(self) -> bool:
        """Whether this is a date without a time."""
        return "T" not in self.value


@dataclass(frozen=True, slots=True)
class OverrideRecord:
    """One changed occurrence of a rule (RECURRENCE-ID); None means as in the rule.

    `status` is as in `EventRecord`.
    """

    recurrence_id: CalendarTime
    start: CalendarTime
    end: CalendarTime | None = None
    title: str | None = None
    status: str | None = None
    location: str | None = None
    this_and_future: bool = False


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event in one language.

    `uid` never changes and `sequence` never falls.  `dtstamp` is when the event last changed,
    not when it is written out, so that an unchanged event is written in the same bytes.
    `end` is exclusive as DTEND is, None for a day or for no duration.  `rules` are RRULE
    values without the property's name.  `title`, `description`, `location`, names and
    `categories` are plain text.  `status` is "CONFIRMED", "TENTATIVE" or "CANCELLED".
    `withdrawn` makes it a tombstone: cancelled, with title and time and nothing else.
    """

    uid: str
    dtstamp: datetime
    start: CalendarTime
    title: str
    end: CalendarTime | None = None
    sequence: int = 0
    last_modified: datetime | None = None
    created: datetime | None = None
    all_day: bool = False
    rules: tuple[str, ...] = ()
    rdates: tuple[CalendarTime, ...] = ()
    exdates: tuple[CalendarTime, ...] = ()
    overrides: tuple[OverrideRecord, ...] = ()
    description: str = ""
    url: str = ""
    location: str = ""
    latitude: float | None = None
    longitude: float | None = None
    categories: tuple[str, ...] = ()
    status: str = "CONFIRMED"
    organizer_name: str = ""
    language: str = ""
    online_url: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CalendarRecord:
    """A calendar in one language.

    `url` is where the calendar is read again (SOURCE), `page_url` the page that shows it
    (URL).  `color` is a CSS3 colour name.  `refresh_seconds` is how often subscribers should
    ask.  `time_zones` are IANA names that are defined in any case, the network's own first;
    those of the events come on top.  `first_year` is the year from which the definitions
    hold; it moves back by itself for earlier events.
    """

    name: str
    language: str
    url: str
    page_url: str
    description: str = ""
    color: str = ""
    refresh_seconds: int = 3600
    time_zones: tuple[str, ...] = ()
    events: tuple[EventRecord, ...] = ()
    first_year: int = 2020


@dataclass(frozen=True, slots=True)
class Outline:
    """One subscription of an OPML list.

    `url` is the feed or calendar, `home_url` the site, `kind` the OPML type such as "rss" or
    "ics", `folders` the names of the groups that it stands in, the outermost first.
    """

    title: str
    url: str
    home_url: str = ""
    kind: str = "rss"
    language: str = ""
    description: str = ""
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpmlRecord:
    """A list of subscriptions; `updated_at` is when it last changed."""

    title: str
    updated_at: datetime
    outlines: tuple[Outline, ...] = ()
    owner_name: str = ""
    docs_url: str = "http://opml.org/spec2.opml"
