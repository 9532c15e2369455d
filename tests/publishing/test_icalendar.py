import math
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from hub.publishing.icalendar import (
    calendar_bytes,
    event_time_zones,
    joined_calendar_bytes,
    vevent_text,
)
from hub.publishing.records import CalendarTime, EventRecord, OverrideRecord
from tests.publishing.samples import CHANGED_AT, STOCKHOLM, calendar, event, time, weekly


def read(*events: EventRecord, **changes: Any) -> Any:
    found = Calendar.from_ical(calendar_bytes(calendar(*events, **changes)))
    assert isinstance(found, Calendar)
    for part in found.walk():
        assert not part.errors
    return found


def read_event(record: EventRecord) -> Any:
    return read(record).walk("VEVENT")[0]


def starts_of(record: EventRecord, begin: date, end: date) -> list[datetime]:
    found = recurring_ical_events.of(read(record)).between(begin, end)
    return sorted(part["DTSTART"].dt for part in found)


def test_the_calendar_says_its_name_colour_source_and_when_to_ask_again() -> None:
    head = read(event())
    assert head["VERSION"] == "2.0"
    assert head["METHOD"] == "PUBLISH"
    assert head["NAME"] == head["X-WR-CALNAME"] == "Gemensam kalender"
    assert head["NAME"].params["LANGUAGE"] == "sv"
    assert head["DESCRIPTION"] == head["X-WR-CALDESC"] == "Evenemang i fem städer"
    assert head["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert head["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert head["X-PUBLISHED-TTL"] == "PT1H"
    assert head["COLOR"] == "darkred"
    assert head["SOURCE"] == "https://hub.example/sv/calendar.ics?town=falun"
    assert head["SOURCE"].params["VALUE"] == "URI"
    assert head["URL"] == "https://hub.example/sv/calendar?town=falun"
    assert head["X-WR-TIMEZONE"] == STOCKHOLM


@pytest.mark.parametrize(("seconds", "written"), [(5, "PT1M"), (5400, "PT1H30M"), (86400, "PT24H")])
def test_the_refresh_interval_is_written_as_a_duration(seconds: int, written: str) -> None:
    assert read(event(), refresh_seconds=seconds)["X-PUBLISHED-TTL"] == written


def test_an_event_carries_everything_that_its_record_says() -> None:
    found = read_event(
        event(
            sequence=3,
            last_modified=CHANGED_AT,
            created=datetime(2026, 1, 1, tzinfo=UTC),
            description="Rad ett\nRad två",
            url="https://hub.example/sv/calendar/1/julmarknad",
            location="Stora torget, Falun",
            latitude=60.6065,
            longitude=15.6355,
            categories=("Kultur", "Mat, dryck"),
            status="TENTATIVE",
            organizer_name="Falu kommun",
            online_url="https://meet.example/rum",
        )
    )
    assert found["UID"] == "e1@hub.example"
    assert found["SEQUENCE"] == 3
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == CHANGED_AT
    assert found["CREATED"].dt == datetime(2026, 1, 1, tzinfo=UTC)
    assert found["SUMMARY"] == "Julmarknad"
    assert found["SUMMARY"].params["LANGUAGE"] == "sv"
    assert found["DESCRIPTION"] == "Rad ett\nRad två"
    assert found["URL"] == "https://hub.example/sv/calendar/1/julmarknad"
    assert found["LOCATION"] == "Stora torget, Falun"
    assert (found["GEO"].latitude, found["GEO"].longitude) == (60.6065, 15.6355)
    assert [str(name) for name in found["CATEGORIES"].cats] == ["Kultur", "Mat, dryck"]
    assert found["STATUS"] == "TENTATIVE"
    assert found["CONTACT"] == "Falu kommun"
    assert found["CONFERENCE"] == "https://meet.example/rum"
    assert "TRANSP" not in found


def test_an_all_day_event_is_days_and_leaves_the_reader_free() -> None:
    found = read_event(event(start=time("2026-12-24"), end=time("2026-12-27"), all_day=True))
    assert found["DTSTART"].dt == date(2026, 12, 24)
    assert found["DTEND"].dt == date(2026, 12, 27)
    assert found["TRANSP"] == "TRANSPARENT"


def test_times_keep_their_zone_utc_gets_a_z_and_floating_times_float() -> None:
    assert "DTSTART;TZID=Europe/Stockholm:20261126T173000\r\n" in vevent_text(event())
    in_utc = event(start=time("2026-11-26T17:30:00", "UTC"), end=None)
    assert "DTSTART:20261126T173000Z\r\n" in vevent_text(in_utc)
    floating = event(start=time("2026-11-26T17:30:00", None), end=None)
    assert "DTSTART:20261126T173000\r\n" in vevent_text(floating)
    unknown = event(start=time("2026-11-26T17:30:00", "Mars/Olympus"), end=None)
    assert "DTSTART:20261126T173000\r\n" in vevent_text(unknown)


def test_an_end_in_another_zone_keeps_it() -> None:
    found = read_event(event(end=time("2026-11-26T20:00:00", "Europe/Helsinki")))
    assert found["DTEND"].dt == datetime(2026, 11, 26, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    "end",
    [
        time("2026-11-26T17:30:00"),
        time("2026-11-26T10:00:00"),
        time("2026-11-27"),
        time("2026-11-26T18:00:00", "Europe/Helsinki"),
    ],
)
def test_an_end_that_is_not_later_or_of_another_kind_is_left_out(end: CalendarTime) -> None:
    assert "DTEND" not in vevent_text(event(end=end))


@pytest.mark.parametrize(
    ("start", "rule", "written"),
    [
        ("2026-06-01T10:00:00", "FREQ=DAILY;UNTIL=20260610T235959Z", "20260610T235959Z"),
        ("2026-06-01T10:00:00", "FREQ=DAILY;UNTIL=20260610T120000", "20260610T100000Z"),
        ("2026-06-01T10:00:00", "FREQ=DAILY;UNTIL=20260610", "20260609T220000Z"),
        ("2026-06-01", "FREQ=DAILY;UNTIL=20260610T235959Z", "20260610"),
        ("2026-06-01", "UNTIL=20260610;FREQ=DAILY", "20260610"),
    ],
)
def test_until_takes_the_form_that_the_start_asks_for(start: str, rule: str, written: str) -> None:
    text = vevent_text(event(start=time(start), end=None, rules=(rule,)))
    (line,) = [line for line in text.split("\r\n") if line.startswith("RRULE:")]
    assert f"UNTIL={written}" in line.removeprefix("RRULE:").split(";")


def test_until_of_a_floating_event_floats() -> None:
    text = vevent_text(
        event(
            start=time("2026-06-01T10:00:00", None),
            end=None,
            rules=("FREQ=DAILY;UNTIL=20260610T235959Z",),
        )
    )
    assert "RRULE:FREQ=DAILY;UNTIL=20260610T235959\r\n" in text


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;UNTIL=20261399",
        "FREQ=DAILY;UNTIL=2026-12-01",
        "BYDAY=MO",
        "every Monday",
        "FREQ=DAILY:X",
        "",
    ],
)
def test_a_rule_that_is_none_or_never_rests_is_left_out(rule: str) -> None:
    assert "RRULE" not in vevent_text(event(rules=(rule,)))
    assert "RRULE:FREQ=DAILY\r\n" in vevent_text(event(rules=(rule, "freq=daily;")))


def test_a_rule_with_an_exception_and_a_moved_occurrence_expands_as_the_record_says() -> None:
    zone = ZoneInfo(STOCKHOLM)
    assert starts_of(weekly(), date(2026, 11, 1), date(2027, 2, 1)) == [
        datetime(2026, 11, 26, 17, 30, tzinfo=zone),
        datetime(2026, 12, 11, 18, 0, tzinfo=zone),
        datetime(2026, 12, 17, 17, 30, tzinfo=zone),
        datetime(2026, 12, 24, 17, 30, tzinfo=zone),
        datetime(2026, 12, 31, 17, 30, tzinfo=zone),
    ]


def test_a_rule_keeps_its_local_time_when_the_clock_changes() -> None:
    record = event(start=time("2026-10-22T18:00:00"), end=None, rules=("FREQ=WEEKLY;COUNT=2",))
    moments = [
        start.astimezone(UTC) for start in starts_of(record, date(2026, 10, 1), date(2026, 12, 1))
    ]
    assert moments == [
        datetime(2026, 10, 22, 16, tzinfo=UTC),
        datetime(2026, 10, 29, 17, tzinfo=UTC),
    ]


def test_a_changed_occurrence_says_everything_anew_and_keeps_the_length_of_the_rule() -> None:
    whole, changed = read(weekly(location="Torget", description="Kom!")).walk("VEVENT")
    assert changed["UID"] == whole["UID"]
    assert changed["RECURRENCE-ID"].dt == datetime(2026, 12, 10, 17, 30, tzinfo=ZoneInfo(STOCKHOLM))
    assert changed["DTEND"].dt - changed["DTSTART"].dt == timedelta(minutes=90)
    assert changed["SUMMARY"] == "Luciakonsert"
    assert changed["LOCATION"] == "Torget"
    assert changed["DESCRIPTION"] == "Kom!"
    assert "RRULE" not in changed


def test_an_occurrence_in_another_place_does_not_keep_the_point_on_the_map() -> None:
    moved = OverrideRecord(
        time("2026-12-10T17:30:00"), time("2026-12-10T17:30:00"), location="Kyrkan"
    )
    record = weekly(overrides=(moved,), location="Torget", latitude=60.6, longitude=15.6)
    whole, changed = read(record).walk("VEVENT")
    assert "GEO" in whole
    assert "GEO" not in changed


def test_a_cancelled_occurrence_and_this_and_all_following_are_told() -> None:
    text = vevent_text(
        weekly(
            overrides=(
                OverrideRecord(
                    time("2026-12-10T17:30:00"), time("2026-12-10T17:30:00"), status="CANCELLED"
                ),
                OverrideRecord(
                    time("2026-12-17T17:30:00"),
                    time("2026-12-17T16:00:00"),
                    this_and_future=True,
                ),
            )
        )
    )
    assert text.count("STATUS:CANCELLED") == 1
    assert "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Stockholm:20261217T173000" in text


def test_exceptions_and_recurrence_ids_take_the_kind_and_zone_of_the_start() -> None:
    text = vevent_text(
        weekly(
            exdates=(time("2026-12-03T16:30:00", "UTC"), time("2026-12-24")),
            rdates=(time("2026-12-05T12:00:00", "Europe/Helsinki"),),
            overrides=(
                OverrideRecord(time("2026-12-10T16:30:00", "UTC"), time("2026-12-11T17:30:00")),
            ),
        )
    ).replace("\r\n ", "")
    assert (
        "EXDATE;TZID=Europe/Stockholm:20261203T173000,20261203T163000,20261224T173000\r\n" in text
    )
    assert "RDATE;TZID=Europe/Stockholm:20261205T110000\r\n" in text
    assert "RECURRENCE-ID;TZID=Europe/Stockholm:20261210T173000\r\n" in text


def test_a_withdrawn_event_is_a_cancelled_tombstone_without_details() -> None:
    record = weekly(
        sequence=4,
        withdrawn=True,
        description="Hemligt",
        location="Torget",
        organizer_name="Anna",
        online_url="https://meet.example/",
        url="https://hub.example/x",
    )
    (found,) = read(record).walk("VEVENT")
    assert found["STATUS"] == "CANCELLED"
    assert found["SEQUENCE"] == 4
    assert found["SUMMARY"] == "Julmarknad"
    assert not {"DESCRIPTION", "LOCATION", "CONTACT", "CONFERENCE", "URL"} & set(found)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(91.0, 0.0), (0.0, 181.0), (math.nan, 1.0), (1.0, None)]
)
def test_a_point_that_is_not_on_earth_is_left_out(latitude: float, longitude: float | None) -> None:
    assert "GEO" not in vevent_text(event(latitude=latitude, longitude=longitude))


def test_small_coordinates_are_written_without_an_exponent() -> None:
    assert "GEO:0.000010;-0.500000\r\n" in vevent_text(event(latitude=1e-5, longitude=-0.5))


def test_every_zone_used_is_defined_once_and_none_twice() -> None:
    written = calendar_bytes(
        calendar(
            event(),
            event(uid="e2", start=time("2026-11-26T17:30:00", "Europe/Helsinki"), end=None),
            weekly(
                uid="e3",
                overrides=(
                    OverrideRecord(
                        time("2026-12-10T17:30:00"), time("2026-12-10T17:30:00", "Europe/Warsaw")
                    ),
                ),
            ),
            event(uid="e4", start=time("2026-11-26T17:30:00", "UTC"), end=None),
        )
    ).decode()
    named = [line[5:] for line in written.split("\r\n") if line.startswith("TZID:")]
    assert named == [STOCKHOLM, "Europe/Helsinki", "Europe/Warsaw"]


def test_an_empty_calendar_still_has_a_component_as_rfc_5545_asks() -> None:
    assert [part.name for part in read().subcomponents] == ["VTIMEZONE"]


def test_definitions_reach_back_to_the_earliest_event() -> None:
    old = event(start=time("1990-09-30T12:00:00"), end=None)
    assert read(old).walk("VEVENT")[0]["DTSTART"].dt.astimezone(UTC) == datetime(
        1990, 9, 30, 11, tzinfo=UTC
    )
    assert b"DTSTART:1989" in calendar_bytes(calendar(old))


def test_equal_records_give_equal_bytes_and_stored_texts_give_the_same() -> None:
    record = calendar(event(), weekly(uid="e2"))
    assert calendar_bytes(record) == calendar_bytes(calendar(event(), weekly(uid="e2")))
    texts = [vevent_text(each).encode() for each in record.events]
    assert joined_calendar_bytes(replace(record, events=()), texts) == calendar_bytes(record)
    assert event_time_zones(weekly()) == (STOCKHOLM,)


@pytest.mark.parametrize("value", ["", "26 November", "2026-11-26T17:30:00+01:00", "2026-13-01T"])
def test_a_time_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid isoformat|no offset"):
        vevent_text(event(start=CalendarTime(value), end=None))


def test_a_plain_event_is_written_in_well_under_a_millisecond() -> None:
    record = event(description="Kort text. " * 10, location="Torget", categories=("Kultur",))
    begin = clock.process_time()
    for _ in range(1000):
        vevent_text(record)
    assert clock.process_time() - begin < 0.2
