"""What the macros of `macros.html` are given: entries as a list shows them.

Views make these from entries; plugins may too.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ShownTown:
    """A town in the words of the page's language.

    `palette` is a colour slot of the theme; `mark` a drawing of `marks.svg`, None when the first
    letter stands in.  `x` is from 0 in the west of the network to 1 in its east, `y` from 0 in
    the north to 1 in the south; None when the place is not known.
    """

    slug: str
    name: str
    country_name: str
    palette: str = "slate"
    mark: str | None = None
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class ShownNetwork:
    """What every page says about the network; the template name `network`.

    `brand` is the name for the header, which may have soft hyphens; the name when it is "".
    """

    name: str
    lead: str
    towns: tuple[ShownTown, ...] = ()
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text in a language: a code such as "sma", "und", or "" for what is in none."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Status:
    """What happened to an event, and the tone: "danger", "warning", "info" or "neutral"."""

    label: str
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Marked:
    """Plain text in a language, in pieces, each with whether it is marked as found."""

    pieces: tuple[tuple[str, bool], ...]
    language: str

    @property
    def text(self) -> str:
        """The text without marks."""
        return "".join(piece for piece, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class ShownTime:
    """When something found takes place, or did: days, both inclusive.

    `ends_at` is the moment at which this is over, and another time, if any, comes next.
    """

    starts_on: date
    ends_on: date
    ends_at: datetime
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A news item in a list.

    `published_at` is an aware moment, shown as a day in `time_zone`; `origin` says who wrote the
    shown words: "source", "person" or "machine"; `for_partners` that it is not public.
    """

    url: str
    title: Words
    published_at: datetime
    town: ShownTown | None = None
    summary: Words | None = None
    time_zone: str = "UTC"
    original_language: str = "und"
    origin: str = "source"
    original_url: str | None = None
    topics: tuple[str, ...] = ()
    also_in_page_language: bool = False
    for_partners: bool = False


@dataclass(frozen=True, slots=True)
class NewsDay:
    """A day and the news published on it."""

    day: date
    items: tuple[NewsItem, ...]


@dataclass(frozen=True, slots=True)
class EventItem:
    """One occurrence of an event in a list.

    `starts_at` and `ends_at` are aware moments, shown as times in `time_zone`; `starts_on` and
    `ends_on` the days there, both inclusive.  An all-day event has days alone.  `zone_label`
    says whose clock that is, where it goes otherwise than that of most others beside it.
    """

    url: str
    title: Words
    starts_on: date
    ends_on: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    all_day: bool = False
    time_zone: str = "UTC"
    town: ShownTown | None = None
    location: str = ""
    online: bool = False
    status: Status | None = None
    original_language: str = "und"
    origin: str = "source"
    also_in_page_language: bool = False
    zone_label: str = ""
    for_partners: bool = False


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day of the agenda and what takes place on it.

    `events` begin on the day, `going_on` began earlier; `more` are left out here and stand at
    `url`, the page of the day.
    """

    day: date
    events: tuple[EventItem, ...] = field(default=())
    going_on: tuple[EventItem, ...] = field(default=())
    more: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day in the grid of a month, as `AgendaDay`; `is_outside` belongs to another month.

    `left_out` are the first of the `more` that the screen leaves out and paper shows.
    """

    day: date
    url: str
    is_outside: bool = False
    is_today: bool = False
    events: tuple[EventItem, ...] = field(default=())
    going_on: tuple[EventItem, ...] = field(default=())
    more: int = 0
    left_out: tuple[EventItem, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """The weeks of a month, each with its number and seven days; `month` is its first day."""

    month: date
    weeks: tuple[tuple[int, tuple[MonthDay, ...]], ...]


@dataclass(frozen=True, slots=True)
class AgendaMonth:
    """The days of one month; `month` is its first day."""

    month: date
    days: tuple[AgendaDay, ...]


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed or calendar that holds the same as the page, for the page's head."""

    title: str
    url: str
    media_type: str


def by_month(days: Any) -> tuple[AgendaMonth, ...]:
    """Agenda days in order, put together by month."""
    months: dict[date, list[AgendaDay]] = {}
    for day in days:
        months.setdefault(day.day.replace(day=1), []).append(day)
    return tuple(AgendaMonth(month, tuple(found)) for month, found in months.items())
