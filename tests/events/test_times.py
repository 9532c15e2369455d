"""Moments and days of event times."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.content.drafts import EventTime
from hub.events.times import day_zone, last_day, moment

STOCKHOLM = "Europe/Stockholm"


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (EventTime("2026-11-26T17:30:00", "Europe/Helsinki"), "2026-11-26T15:30"),
        (EventTime("2026-11-26T17:30:00", "UTC"), "2026-11-26T17:30"),
        (EventTime("2026-11-26T17:30:00"), "2026-11-26T16:30"),
        (EventTime("2026-11-26"), "2026-11-25T23:00"),
        (EventTime("2026-07-01"), "2026-06-30T22:00"),
        (EventTime("2026-11-26T17:30:00", "Not/AZone"), "2026-11-26T16:30"),
    ],
)
def test_a_time_is_a_moment_in_its_own_zone_else_in_the_town_s(
    time: EventTime, expected: str
) -> None:
    assert moment(time, STOCKHOLM) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_time_that_the_clocks_skip_counts_from_before_the_change() -> None:
    skipped = EventTime("2026-03-29T02:30:00", STOCKHOLM)
    assert moment(skipped, "UTC") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    twice = EventTime("2026-10-25T02:30:00", STOCKHOLM)
    assert moment(twice, "UTC") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_the_edges_of_the_calendar_are_moments_too(value: str) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        at_the_edge = moment(EventTime(value, zone), zone)
        assert at_the_edge.year == int(value[:4])
        for other in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            assert at_the_edge.astimezone(ZoneInfo(other)).year == int(value[:4])


def test_days_are_counted_where_the_event_is() -> None:
    assert day_zone(EventTime("2026-11-26T17:30:00", "Europe/Helsinki"), STOCKHOLM) == (
        "Europe/Helsinki"
    )
    assert day_zone(EventTime("2026-11-26T17:30:00", "UTC"), STOCKHOLM) == STOCKHOLM
    assert day_zone(EventTime("2026-11-26"), STOCKHOLM) == STOCKHOLM


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (EventTime("2026-11-28"), EventTime("2026-11-30"), date(2026, 11, 29)),
        (EventTime("2026-11-28"), EventTime("2026-11-28"), date(2026, 11, 28)),
        (EventTime("2026-11-28"), None, date(2026, 11, 28)),
        (
            EventTime("2026-11-28T20:00:00"),
            EventTime("2026-11-29T02:00:00"),
            date(2026, 11, 29),
        ),
        (
            EventTime("2026-11-28T20:00:00"),
            EventTime("2026-11-29T00:00:00"),
            date(2026, 11, 28),
        ),
        (EventTime("2026-11-28T23:30:00", "UTC"), None, date(2026, 11, 29)),
        (EventTime("2026-11-28T00:00:00"), None, date(2026, 11, 28)),
    ],
)
def test_the_last_day_is_the_last_one_that_is_touched(
    start: EventTime, end: EventTime | None, expected: date
) -> None:
    assert last_day(start, end, STOCKHOLM) == expected
