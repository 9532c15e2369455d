"""Records in, schema.org objects out: plain dictionaries for JSON-LD, without "@context".

Which properties search engines want: https://developers.google.com/search/docs/appearance/
structured-data (articles, events, breadcrumbs).  Addresses are absolute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

Thing = dict[str, Any]

EVENT_STATUSES: Final[Mapping[str, str]] = {
    "cancelled": "EventCancelled",
    "postponed": "EventPostponed",
    "rescheduled": "EventRescheduled",
    "moved_online": "EventMovedOnline",
}
_VOCABULARY: Final = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """A news item; `language` is that of its words, `source_url` the item on its own site."""

    url: str
    title: str
    language: str
    published_at: datetime
    modified_at: datetime
    description: str = ""
    image: str = ""
    author: str = ""
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """One time that an event takes place.

    `starts` and `ends` are aware moments, or days of an all-day event, the last one included;
    `status` as the hub has it; `place` the venue, "" when none is named; `town` and `country`
    (a code) stand for its address.
    """

    url: str
    title: str
    language: str
    starts: datetime | date
    ends: datetime | date | None
    time_zone: str
    status: str = "scheduled"
    description: str = ""
    image: str = ""
    place: str = ""
    town: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    online_url: str | None = None
    organizer: str = ""


def organization(name: str, url: str, logo: str = "") -> Thing:
    """The network, or a town."""
    return _without_empty({"@type": "Organization", "name": name, "url": url, "logo": logo})


def website(name: str, url: str, language: str, search_url: str) -> Thing:
    """The site in one language; `search_url` is where `?q=` looks for words."""
    return {
        "@type": "WebSite",
        "name": name,
        "url": url,
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{search_url}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumb_list(links: Iterable[tuple[str, str]]) -> Thing:
    """The way to a page: pairs of label and absolute address, outermost first."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": label, "item": url}
            for position, (label, url) in enumerate(links, 1)
        ],
    }


def news_article(facts: ArticleFacts, publisher: Mapping[str, Any]) -> Thing:
    """A news item that `publisher` has published, itself its author where none is named."""
    return _without_empty(
        {
            "@type": "NewsArticle",
            "headline": facts.title,
            "url": facts.url,
            "mainEntityOfPage": facts.url,
            "inLanguage": facts.language if facts.language != "und" else "",
            "datePublished": facts.published_at.isoformat(timespec="seconds"),
            "dateModified": facts.modified_at.isoformat(timespec="seconds"),
            "description": facts.description,
            "image": facts.image,
            # Who wrote it where the source says; else who publishes it.
            "author": {"@type": "Person", "name": facts.author} if facts.author else publisher,
            "publisher": publisher,
            "isBasedOn": facts.source_url,
        }
    )


def event(facts: EventFacts, organizer: Mapping[str, Any]) -> Thing:
    """An event; `organizer` is named where the event itself names none."""
    is_online_only = facts.online_url is not None and not facts.place
    if facts.status == "moved_online":
        is_online_only = True
    if is_online_only:
        mode = "OnlineEventAttendanceMode"
    elif facts.online_url:
        mode = "MixedEventAttendanceMode"
    else:
        mode = "OfflineEventAttendanceMode"
    named = {"@type": "Organization", "name": facts.organizer}
    return _without_empty(
        {
            "@type": "Event",
            "name": facts.title,
            "url": facts.url,
            "inLanguage": facts.language if facts.language != "und" else "",
            "startDate": _local(facts.starts, facts.time_zone),
            "endDate": _local(facts.ends, facts.time_zone) if facts.ends else "",
            "eventStatus": _VOCABULARY + EVENT_STATUSES.get(facts.status, "EventScheduled"),
            "eventAttendanceMode": _VOCABULARY + mode,
            "location": _locations(facts, is_online_only=is_online_only),
            "description": facts.description,
            "image": facts.image,
            "organizer": named if facts.organizer else organizer,
        }
    )


def _locations(facts: EventFacts, *, is_online_only: bool) -> Any:
    online = {"@type": "VirtualLocation", "url": facts.online_url or facts.url}
    if is_online_only:
        return online
    place = _without_empty(
        {
            "@type": "Place",
            "name": facts.place or facts.town,
            "address": _without_empty(
                {
                    "@type": "PostalAddress",
                    "addressLocality": facts.town,
                    "addressCountry": facts.country,
                }
            ),
        }
    )
    if facts.latitude is not None and facts.longitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": facts.latitude,
            "longitude": facts.longitude,
        }
    return [place, online] if facts.online_url else place


def _local(value: datetime | date, time_zone: str) -> str:
    """A day as it is; a moment with the offset of its place, as people there read the clock."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(ZoneInfo(time_zone)).isoformat(timespec="seconds")


def _without_empty(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in ("", None, [])}
