"""The calendars as the sites serve them, read back by icalendar and recurring-ical-events."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import recurring_ical_events
from icalendar import Calendar

from demonstration.calendars import CalendarFacts, Style, calendar
from demonstration.dated import events_of
from demonstration.server import TownServer
from demonstration.sites import CALENDARS, SOURCES
from tests.demonstration.asking import ask

CALENDAR_PATHS = {source.town: source.path for source in SOURCES if source.kind == CALENDARS}
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def texts(servers: dict[str, TownServer]) -> dict[str, bytes]:
    return {town: ask(servers[town].base + path).body for town, path in CALENDAR_PATHS.items()}


@pytest.fixture(scope="module")
def events(texts: dict[str, bytes]) -> dict[str, list[Any]]:
    return {town: Calendar.from_ical(text).walk("VEVENT") for town, text in texts.items()}


@pytest.mark.parametrize("town", CALENDAR_PATHS)
def test_icalendar_reads_at_least_forty_events_without_an_error(
    events: dict[str, list[Any]], town: str
) -> None:
    assert len({event["UID"] for event in events[town]}) >= 40
    for event in events[town]:
        assert event.errors == []
        for name in ("SUMMARY", "DESCRIPTION"):
            assert all(text.strip() for text in listed(event[name]))
        assert event["LOCATION"].strip()


def listed(value: Any) -> list[Any]:
    """A property that may stand once or several times."""
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("town", CALENDAR_PATHS)
def test_some_events_of_a_town_are_in_several_languages(
    events: dict[str, list[Any]], town: str
) -> None:
    several = [event for event in events[town] if isinstance(event["SUMMARY"], list)]
    assert several
    for event in several:
        named = [title.params["LANGUAGE"] for title in event["SUMMARY"]]
        assert len(set(named)) == len(named) >= 3
        assert [text.params["LANGUAGE"] for text in event["DESCRIPTION"]] == named


@pytest.mark.parametrize("town", CALENDAR_PATHS)
def test_no_line_but_those_of_gutersloh_is_longer_than_75_octets(
    texts: dict[str, bytes], town: str
) -> None:
    assert texts[town].endswith(b"END:VCALENDAR\r\n")
    longest = max(len(line) for line in texts[town].split(b"\r\n"))
    assert (longest > 75) == (town == "gutersloh")
    texts[town].decode("utf-8")


@pytest.mark.parametrize("town", ["falun", "roros", "hamina", "grudziadz"])
def test_rules_leave_out_excluded_days_and_move_the_moved_ones(
    texts: dict[str, bytes], events: dict[str, list[Any]], town: str
) -> None:
    rules = [event for event in events[town] if "RRULE" in event]
    assert len(rules) >= 3
    left_out = 0
    occurrences = recurring_ical_events.of(Calendar.from_ical(texts[town]))
    for event in rules:
        for exdate in _exdates(event):
            left_out += 1
            assert [
                found for found in occurrences.at(exdate.date()) if found["UID"] == event["UID"]
            ] == []
    assert left_out >= 2
    overrides = [event for event in events[town] if "RECURRENCE-ID" in event]
    assert overrides
    for override in overrides:
        found = [
            occurrence
            for occurrence in occurrences.at(override.start.date())
            if occurrence["UID"] == override["UID"]
        ]
        assert [occurrence.start for occurrence in found] == [override.start]


def _exdates(event: Any) -> list[datetime]:
    given = event.get("EXDATE", [])
    rows = given if isinstance(given, list) else [given]
    return [moment.dt for row in rows for moment in row.dts]


def test_falun_writes_zones_whole_days_days_in_a_row_and_a_cancelled_occurrence(
    events: dict[str, list[Any]], texts: dict[str, bytes]
) -> None:
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Stockholm\r\n" in texts["falun"]
    assert any(
        not isinstance(event.start, datetime) and event.end - event.start == timedelta(days=3)
        for event in events["falun"]
    )
    assert any("UNTIL" in event.get("RRULE", {}) for event in events["falun"])
    assert any(
        event.get("STATUS") == "CANCELLED" and "RECURRENCE-ID" in event for event in events["falun"]
    )


def test_roros_names_zones_as_windows_does_and_writes_some_times_in_utc(
    events: dict[str, list[Any]], texts: dict[str, bytes]
) -> None:
    assert b"X-WR-TIMEZONE:Europe/Oslo\r\n" in texts["roros"]
    zones = [event["DTSTART"].params.get("TZID") for event in events["roros"]]
    assert zones.count("W. Europe Standard Time") >= 10
    utc = [line for line in texts["roros"].split(b"\r\n") if line.startswith(b"DTSTART:")]
    assert sum(line.endswith(b"Z") for line in utc) >= 5
    titles = [title for event in events["roros"] for title in listed(event["SUMMARY"])]
    assert any(title.params.get("LANGUAGE") == "sma" for title in titles)


def test_hamina_writes_times_that_float(
    events: dict[str, list[Any]], texts: dict[str, bytes]
) -> None:
    assert b"VTIMEZONE" not in texts["hamina"]
    timed = [event.start for event in events["hamina"] if isinstance(event.start, datetime)]
    assert len(timed) >= 30
    assert all(start.tzinfo is None for start in timed)


def test_gutersloh_writes_durations_missing_ends_places_and_cancelled_events(
    events: dict[str, list[Any]],
) -> None:
    singles = [event for event in events["gutersloh"] if "RECURRENCE-ID" not in event]
    assert sum("DURATION" in event for event in singles) >= 5
    assert sum("DTEND" in event for event in singles) >= 5
    assert sum("DTEND" not in event and "DURATION" not in event for event in singles) >= 5
    assert sum(event.get("STATUS") == "CANCELLED" for event in singles) >= 1
    assert sum("GEO" in event for event in singles) >= 30
    assert all("CATEGORIES" in event for event in singles)


def test_grudziadz_writes_additional_days_and_events_of_several_days(
    events: dict[str, list[Any]], texts: dict[str, bytes]
) -> None:
    added = [event for event in events["grudziadz"] if "RDATE" in event]
    assert len(added) >= 2
    occurrences = recurring_ical_events.of(Calendar.from_ical(texts["grudziadz"]))
    for event in added:
        for moment in event["RDATE"].dts:
            found = occurrences.at(moment.dt.date())
            assert event["UID"] in {occurrence["UID"] for occurrence in found}
    lengths = [event.end - event.start for event in events["grudziadz"]]
    assert sum(length >= timedelta(days=2) for length in lengths) >= 3


@pytest.mark.parametrize("town", ["falun", "grudziadz"])
def test_a_rule_ends_with_the_last_occurrence_whatever_the_season(town: str) -> None:
    facts = CalendarFacts("t", "sv", "Europe/Stockholm", "http://x", "x", "/{key}", {})
    styles = [Style("Europe/Stockholm"), Style("Europe/Stockholm", ends="count"), Style(None)]
    for today in (date(2026, 9, 20), TODAY, date(2027, 2, 14)):
        days = events_of(town, today)
        for style in styles:
            written = recurring_ical_events.of(Calendar.from_ical(calendar(facts, style, days)))
            for event in (event for event in days if event.text.weeks > 1):
                if event.text.weeks in event.text.without:
                    continue
                on_last_day = [
                    found
                    for found in written.at(event.last_day)
                    if found["UID"].startswith(event.key)
                ]
                assert len(on_last_day) == 1, (event.key, style)
