"""Which site publishes what, where, and in which format; and each document of a site."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from hashlib import sha256
from urllib.parse import urlsplit

from demonstration.calendars import CalendarFacts, Style, calendar
from demonstration.content_files import Content, load_content
from demonstration.dated import Event, News, events_of, news_of
from demonstration.feeds import (
    Channel,
    atom,
    json_feed,
    rss_utf8,
    rss_with_dates_in_words,
    rss_with_relative_links,
)
from demonstration.pages import (
    Alternate,
    Frame,
    event_page,
    front_page,
    news_page,
    standing_page,
)

FIRST_PORT = 8101
FEEDS = "rss_feeds"
CALENDARS = "ical_events"

_RSS = "application/rss+xml"
_ICS = "text/calendar"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of a site.

    It carries the items of `categories`, or with `others` those of all other categories, or
    all of them when there are none.  `media_type` is what a page says of the feed,
    `content_type` the header it is served with.
    """

    path: str
    media_type: str
    content_type: str
    write: Callable[[Channel, Sequence[News]], bytes]
    categories: frozenset[str] = frozenset()
    others: bool = False

    def carries(self, item: News) -> bool:
        """Whether `item` is in this feed."""
        if not self.categories:
            return True
        return (item.text.category in self.categories) != self.others


@dataclass(frozen=True, slots=True)
class Site:
    """One town site: its port counted from the first one, its feeds, and its calendar."""

    name: str
    town: str
    port_offset: int
    news_path: str
    event_path: str
    feeds: tuple[Feed, ...]
    calendar_path: str = ""
    style: Style | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A source that the hub is to take in: town, site, path within the site, kind."""

    town: str
    site: str
    path: str
    kind: str
    port_offset: int

    def url(self, first_port: int = FIRST_PORT) -> str:
        """The source's address when the sites begin at `first_port`."""
        return f"http://127.0.0.1:{first_port + self.port_offset}{self.path}"


@dataclass(frozen=True, slots=True)
class Document:
    """An answer: body, Content-Type, and its two validators (RFC 9110 section 8.8)."""

    body: bytes
    content_type: str
    last_modified: datetime

    @property
    def etag(self) -> str:
        """A strong entity tag made of the body."""
        return f'"{sha256(self.body).hexdigest()[:32]}"'


_HERITAGE = frozenset({"Världsarvet"})
_LEISURE = frozenset({"Kulttuuri", "Liikunta", "Nuoret"})
_CULTURE = frozenset({"Kultura", "Turystyka", "Współpraca"})

SITES: tuple[Site, ...] = (
    Site(
        name="falun",
        town="falun",
        port_offset=0,
        news_path="/nyheter/{key}.html",
        event_path="/evenemang/{key}.html",
        feeds=(Feed("/nyheter/rss", _RSS, f"{_RSS}; charset=utf-8", rss_utf8),),
        calendar_path="/evenemang.ics",
        style=Style(zone_name="Europe/Stockholm"),
    ),
    Site(
        name="roros",
        town="roros",
        port_offset=1,
        news_path="/aktuelt/{key}/",
        event_path="/arrangement/{key}/",
        feeds=(Feed("/feed/atom/", "application/atom+xml", "application/atom+xml", atom),),
        calendar_path="/arrangementer.ics",
        style=Style(zone_name="W. Europe Standard Time", zone_header=True),
    ),
    Site(
        name="hamina",
        town="hamina",
        port_offset=2,
        news_path="/uutiset/{key}/",
        event_path="/tapahtumat/{key}/",
        feeds=(
            Feed(
                "/feed/",
                _RSS,
                _RSS,
                partial(rss_with_dates_in_words, charset="windows-1252"),
                _LEISURE,
                others=True,
            ),
            Feed("/feed.json", "application/feed+json", "application/json", json_feed, _LEISURE),
        ),
        calendar_path="/tapahtumat.ics",
        style=Style(zone_name=None),
    ),
    Site(
        name="gutersloh",
        town="gutersloh",
        port_offset=3,
        news_path="/meldungen/{key}.php",
        event_path="/veranstaltungen/{key}.php",
        feeds=(
            Feed(
                "/meldungen/rss.xml",
                _RSS,
                "application/xml",
                partial(rss_with_relative_links, charset="windows-1252"),
            ),
        ),
        calendar_path="/veranstaltungen.ics",
        style=Style(zone_name="Europe/Berlin", lengths="mixed", folded=False),
    ),
    Site(
        name="grudziadz",
        town="grudziadz",
        port_offset=4,
        news_path="/artykul/{key}",
        event_path="/wydarzenie/{key}",
        feeds=(
            Feed(
                "/rss/aktualnosci.xml",
                _RSS,
                f"{_RSS}; charset=ISO-8859-2",
                partial(rss_with_dates_in_words, charset="ISO-8859-2"),
                _CULTURE,
                others=True,
            ),
            Feed(
                "/atom/kultura.xml", "application/atom+xml", "application/atom+xml", atom, _CULTURE
            ),
        ),
        calendar_path="/wydarzenia.ics",
        style=Style(zone_name="Europe/Warsaw", ends="count"),
    ),
    Site(
        name="varldsarvet",
        town="falun",
        port_offset=10,
        news_path="/nyheter/{key}.html",
        event_path="",
        feeds=(Feed("/varldsarv/rss", _RSS, f"{_RSS}; charset=utf-8", rss_utf8, _HERITAGE),),
        title="Världsarvet Falun (påhittade exempel)",
    ),
)
"""The sites. The last one is a second host of Falun, with items that the first has too."""

SOURCES: tuple[Source, ...] = tuple(
    Source(site.town, site.name, path, kind, site.port_offset)
    for site in SITES
    for path, kind in (
        *((feed.path, FEEDS) for feed in site.feeds),
        *(((site.calendar_path, CALENDARS),) if site.calendar_path else ()),
    )
)
"""Every feed and calendar of the sites, as the hub adds them."""


@lru_cache(maxsize=256)
def document(site: Site, base: str, path: str, today: date) -> Document | None:
    """What `site` answers at `path` on the day `today` (UTC), None when there is nothing.

    `base` is the site's own address without a last slash.  The answer is the same all day.
    """
    news, events = _news(site, today), _events(site, today)
    if path == site.calendar_path and site.style:
        return _document(_calendar(site, site.style, base, events), _ICS, today)
    for feed in site.feeds:
        if path == feed.path:
            items = [item for item in news if feed.carries(item)]
            body = feed.write(_channel(site, base, feed.path), items)
            return _document(body, feed.content_type, today)
    page = _page(site, base, path, news, _upcoming(events, today))
    return _document(page, _HTML, today) if page else None


def _document(body: bytes, content_type: str, today: date) -> Document:
    return Document(body, content_type, datetime.combine(today, time(), UTC))


def _page(
    site: Site, base: str, path: str, news: Sequence[News], events: Sequence[Event]
) -> bytes | None:
    frame = _frame(site, base)
    if path == "/":
        return front_page(frame, news, events)
    if path in frame.content.pages:
        return standing_page(frame, frame.content.pages[path])
    for item in news:
        if path == site.news_path.format(key=item.key):
            return news_page(frame, item)
    for event in events:
        if path == site.event_path.format(key=event.key):
            return event_page(frame, event)
    return None


def _news(site: Site, today: date) -> tuple[News, ...]:
    items = news_of(site.town, today)
    return tuple(item for item in items if any(feed.carries(item) for feed in site.feeds))


def _events(site: Site, today: date) -> tuple[Event, ...]:
    return events_of(site.town, today) if site.calendar_path else ()


def _upcoming(events: Sequence[Event], today: date) -> list[Event]:
    """The events with those that are over at the end."""
    return sorted(events, key=lambda event: event.last_day < today)


def _title(site: Site, content: Content) -> str:
    return site.title or content.words["title"]


def _channel(site: Site, base: str, path: str) -> Channel:
    content = load_content(site.town)
    return Channel(_title(site, content), content.language, base, path, site.news_path)


def _calendar(site: Site, style: Style, base: str, events: Sequence[Event]) -> bytes:
    content = load_content(site.town)
    facts = CalendarFacts(
        title=_title(site, content),
        language=content.language,
        zone=content.zone,
        base=base,
        host=f"{site.name}.example",
        event_path=site.event_path,
        places=content.places,
    )
    return calendar(facts, style, events)


def _frame(site: Site, base: str) -> Frame:
    content = load_content(site.town)
    title = _title(site, content)
    alternates = [Alternate(feed.path, feed.media_type, title) for feed in site.feeds]
    if site.calendar_path:
        webcal = f"webcal://{urlsplit(base).netloc}{site.calendar_path}"
        alternates.append(Alternate(site.calendar_path, _ICS, title, webcal))
    return Frame(content, title, tuple(alternates), site.news_path, site.event_path)
