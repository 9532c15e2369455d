"""What happens when a calendar lists less than before."""

import pytest
from flask import Flask

from hub.core.errors import InvalidInput
from hub.sources.actions import decide_held
from hub.sources.withdrawal import must_be_held
from tests.core.loopback import answer
from tests.sources.town_site import (
    TownSite,
    add,
    calendar,
    event,
    feed,
    item,
    last_try,
    refresh,
    source,
    titles,
)


def ten(site: TownSite, hub: Flask) -> int:
    """A source whose calendar has ten coming events."""
    list_events(site, 10)
    number = add(site.url("/calendar"), "ical_events")
    refresh(hub, number)
    assert len(titles()) == 10
    return number


def list_events(site: TownSite, count: int, *more: str) -> None:
    events = [event(n, f"Händelse {n}", n + 1) for n in range(count)]
    site.pages["/calendar"] = calendar(*events, *more)


@pytest.mark.parametrize(
    ("missing", "upcoming", "held"),
    [(0, 0, False), (5, 5, False), (6, 6, True), (6, 29, True), (6, 30, False), (21, 100, True)],
)
def test_more_than_five_and_more_than_a_fifth_need_a_person(
    missing: int, upcoming: int, held: bool
) -> None:
    assert must_be_held(missing, upcoming) is held


def test_a_few_events_that_are_gone_are_withdrawn(hub: Flask, site: TownSite) -> None:
    number = ten(site, hub)
    list_events(site, 5)
    (took,) = refresh(hub, number)
    assert took.stored is not None
    assert took.stored.withdrawn == 5
    assert (len(titles()), len(titles("withdrawn"))) == (5, 5)
    assert source(number).state == "ok"
    assert last_try(number).entries_withdrawn == 5


def test_many_events_gone_at_once_are_held_and_nothing_is_withdrawn(
    hub: Flask, site: TownSite
) -> None:
    number = ten(site, hub)
    list_events(site, 4, event(99, "Nytt", 3))
    refresh(hub, number)
    assert len(titles()) == 11, "what is new comes in all the same"
    assert (source(number).state, source(number).reason) == ("held", "withdrawal_held")
    assert last_try(number).outcome == "held"
    held = source(number).held
    assert held is not None
    assert [one["title"] for one in held["missing"]] == [f"Händelse {n}" for n in range(4, 10)]


def test_a_calendar_that_is_suddenly_empty_is_held(hub: Flask, site: TownSite) -> None:
    number = ten(site, hub)
    list_events(site, 0)
    refresh(hub, number)
    assert len(titles()) == 10
    assert source(number).state in {"held", "error"}


def test_what_is_held_stays_held_while_the_calendar_stays_as_it_is(
    hub: Flask, site: TownSite
) -> None:
    number = ten(site, hub)
    list_events(site, 4)
    for _ in range(3):
        refresh(hub, number)
        assert (source(number).state, source(number).reason) == ("held", "withdrawal_held")


def test_a_failure_in_between_does_not_forget_what_is_held(hub: Flask, site: TownSite) -> None:
    number = ten(site, hub)
    list_events(site, 4)
    refresh(hub, number)
    held = site.pages["/calendar"]
    site.pages["/calendar"] = answer(b"", "500 Internal Server Error")
    refresh(hub, number)
    assert source(number).state == "error"
    site.pages["/calendar"] = held
    refresh(hub, number)
    assert (source(number).state, source(number).reason) == ("held", "withdrawal_held")
    assert decide_held(number, withdraw=True) == 6


def test_a_calendar_that_lists_all_again_is_no_longer_held(hub: Flask, site: TownSite) -> None:
    number = ten(site, hub)
    list_events(site, 4)
    refresh(hub, number)
    list_events(site, 10)
    refresh(hub, number)
    assert (source(number).state, source(number).held) == ("ok", None)


def test_a_person_who_says_so_withdraws_what_is_held(hub: Flask, site: TownSite) -> None:
    number = ten(site, hub)
    list_events(site, 4)
    refresh(hub, number)
    assert decide_held(number, withdraw=True) == 6
    assert (len(titles()), len(titles("withdrawn"))) == (4, 6)
    refresh(hub, number)
    assert source(number).state == "ok"


def test_a_person_who_keeps_what_is_held_is_not_asked_again(hub: Flask, site: TownSite) -> None:
    number = ten(site, hub)
    list_events(site, 4)
    refresh(hub, number)
    assert decide_held(number, withdraw=False) == 0
    refresh(hub, number)
    assert source(number).state == "ok"
    assert len(titles()) == 10


def test_what_was_kept_once_stays_kept_when_more_is_held_later(hub: Flask, site: TownSite) -> None:
    list_events(site, 20)
    number = add(site.url("/calendar"), "ical_events")
    refresh(hub, number)
    for count in (14, 7):
        list_events(site, count)
        refresh(hub, number)
        assert source(number).state == "held", count
        decide_held(number, withdraw=False)
    refresh(hub, number)
    assert source(number).state == "ok"
    assert len(titles()) == 20


def test_a_kept_event_that_is_listed_again_can_be_withdrawn_later(
    hub: Flask, site: TownSite
) -> None:
    number = ten(site, hub)
    list_events(site, 4)
    refresh(hub, number)
    decide_held(number, withdraw=False)
    list_events(site, 10)
    refresh(hub, number)
    assert source(number).kept_missing == []
    list_events(site, 9)
    refresh(hub, number)
    assert titles("withdrawn") == ["Händelse 9"]


def test_nothing_can_be_decided_where_nothing_is_held(hub: Flask, site: TownSite) -> None:
    number = ten(site, hub)
    with pytest.raises(InvalidInput, match="Nothing is held"):
        decide_held(number, withdraw=True)


def test_a_past_event_that_falls_off_is_not_withdrawn(hub: Flask, site: TownSite) -> None:
    list_events(site, 2, event(50, "I går", -2))
    number = add(site.url("/calendar"), "ical_events")
    refresh(hub, number)
    list_events(site, 2)
    (took,) = refresh(hub, number)
    assert took.stored is not None
    assert took.stored.withdrawn == 0
    assert "I går" in titles()


def test_a_feed_shows_its_newest_items_only_and_withdraws_none(hub: Flask, site: TownSite) -> None:
    many = [item(f"Nyhet {n}", str(n), f"https://falun.example/{n}") for n in range(10)]
    site.pages["/feed"] = feed(*many)
    number = add(site.url("/feed"))
    refresh(hub, number)
    site.pages["/feed"] = feed(item("Nyhet 10", "10", "https://falun.example/10"))
    refresh(hub, number)
    assert len(titles()) == 11
    assert source(number).state == "ok"


def test_the_uid_of_an_export_may_change_without_anything_being_held(
    hub: Flask, site: TownSite
) -> None:
    def exported(prefix: str) -> bytes:
        return calendar(*(event(n, f"Händelse {n}", n + 1, uid=f"{prefix}-{n}") for n in range(10)))

    site.pages["/calendar"] = exported("monday")
    number = add(site.url("/calendar"), "ical_events")
    refresh(hub, number)
    site.pages["/calendar"] = exported("tuesday")
    (took,) = refresh(hub, number)
    assert took.stored is not None
    assert (took.stored.new, took.stored.withdrawn) == (0, 0)
    assert source(number).state == "ok"
    assert len(titles()) == 10


def test_a_calendar_that_is_cut_off_decides_nothing_of_what_is_held(
    hub: Flask, site: TownSite
) -> None:
    number = ten(site, hub)
    list_events(site, 0)
    refresh(hub, number)
    assert source(number).state == "held"
    list_events(site, 3)
    whole = site.pages["/calendar"]
    assert isinstance(whole, bytes)
    site.pages["/calendar"] = answer(
        whole.partition(b"\r\n\r\n")[2].replace(b"END:VCALENDAR\r\n", b"")
    )
    refresh(hub, number)
    after = source(number)
    assert (after.state, after.reason) == ("held", "withdrawal_held")
    assert after.held is not None
    assert len(after.held["missing"]) == 10
    assert len(titles()) == 10
