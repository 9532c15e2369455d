"""schema.org objects: what search engines require of each is there, in the vocabulary's words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.publishing.schema_org import (
    ArticleFacts,
    EventFacts,
    breadcrumb_list,
    event,
    news_article,
    organization,
    website,
)

NETWORK = organization("Partner Towns", "https://hub.example/en/")
STARTS = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
ENDS = datetime(2026, 12, 1, 19, 30, tzinfo=UTC)


def facts(**more: Any) -> EventFacts:
    values: dict[str, Any] = {
        "url": "https://hub.example/en/calendar/1/market",
        "title": "Christmas market",
        "language": "en",
        "starts": STARTS,
        "ends": ENDS,
        "time_zone": "Europe/Helsinki",
        "place": "Town hall",
        "town": "Hamina",
        "country": "FI",
    }
    return EventFacts(**(values | more))


def test_an_event_has_all_that_is_required_and_its_own_clock() -> None:
    made = event(facts(latitude=60.57, longitude=27.19), NETWORK)
    assert made["@type"] == "Event"
    assert (made["startDate"], made["endDate"]) == (
        "2026-12-01T19:00:00+02:00",
        "2026-12-01T21:30:00+02:00",
    )
    assert made["eventStatus"] == "https://schema.org/EventScheduled"
    assert made["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    place = made["location"]
    assert (place["@type"], place["name"]) == ("Place", "Town hall")
    assert place["address"]["addressCountry"] == "FI"
    assert place["geo"]["latitude"] == 60.57
    assert made["organizer"] == NETWORK


def test_the_offset_is_that_of_the_day_not_of_today() -> None:
    summer = event(facts(starts=datetime(2026, 7, 1, 9, tzinfo=UTC), ends=None), NETWORK)
    assert summer["startDate"] == "2026-07-01T12:00:00+03:00"
    assert "endDate" not in summer


def test_an_all_day_event_has_days() -> None:
    made = event(facts(starts=date(2026, 12, 1), ends=date(2026, 12, 3)), NETWORK)
    assert (made["startDate"], made["endDate"]) == ("2026-12-01", "2026-12-03")


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("scheduled", "EventScheduled"),
        ("full", "EventScheduled"),
        ("tentative", "EventScheduled"),
        ("rescheduled", "EventRescheduled"),
        ("postponed", "EventPostponed"),
        ("moved_online", "EventMovedOnline"),
        ("cancelled", "EventCancelled"),
    ],
)
def test_every_status_has_a_word_of_the_vocabulary(status: str, word: str) -> None:
    assert event(facts(status=status), NETWORK)["eventStatus"] == f"https://schema.org/{word}"


def test_who_may_come_how_follows_from_place_and_link() -> None:
    link = "https://meet.example/1"

    def mode_and_places(**more: Any) -> tuple[str, Any]:
        made = event(facts(**more), NETWORK)
        return made["eventAttendanceMode"].rpartition("/")[2], made["location"]

    mode, places = mode_and_places(online_url=link)
    assert mode == "MixedEventAttendanceMode"
    assert [place["@type"] for place in places] == ["Place", "VirtualLocation"]
    online = {"@type": "VirtualLocation", "url": link}
    assert mode_and_places(online_url=link, place="") == ("OnlineEventAttendanceMode", online)
    moved = mode_and_places(online_url=link, status="moved_online")
    assert moved == ("OnlineEventAttendanceMode", online)
    mode, place = mode_and_places(place="")
    assert (mode, place["name"]) == ("OfflineEventAttendanceMode", "Hamina")


def test_a_news_article_has_all_that_is_required() -> None:
    made = news_article(
        ArticleFacts(
            "https://hub.example/en/news/1/rink", "New rink", "sv", STARTS, ENDS,
            source_url="https://falun.example/1",
        ),
        NETWORK,
    )  # fmt: skip
    assert made["@type"] == "NewsArticle"
    assert made["headline"] == "New rink"
    assert datetime.fromisoformat(made["datePublished"]) == STARTS
    assert datetime.fromisoformat(made["dateModified"]) == ENDS
    assert made["publisher"] == made["author"] == NETWORK
    assert made["isBasedOn"] == "https://falun.example/1"
    assert made["inLanguage"] == "sv"
    assert "description" not in made


def test_an_author_is_a_person_and_an_unknown_language_is_not_named() -> None:
    made = news_article(
        ArticleFacts("https://hub.example/1", "T", "und", STARTS, STARTS, author="Ada"), NETWORK
    )
    assert made["author"] == {"@type": "Person", "name": "Ada"}
    assert "inLanguage" not in made


def test_breadcrumbs_are_numbered_from_one() -> None:
    made = breadcrumb_list([("News", "https://h.example/news"), ("Rink", "https://h.example/1")])
    assert [item["position"] for item in made["itemListElement"]] == [1, 2]
    assert made["itemListElement"][1]["name"] == "Rink"


def test_the_site_says_how_it_is_searched() -> None:
    made = website("Partner Towns", "https://h.example/sv/", "sv", "https://h.example/sv/search")
    action = made["potentialAction"]
    assert action["target"]["urlTemplate"] == "https://h.example/sv/search?q={search_term_string}"
    assert action["query-input"] == "required name=search_term_string"
