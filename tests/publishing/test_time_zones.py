from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone
from icalendar.timezone import tzp

from hub.publishing.time_zones import vtimezone_text

ZONES = [
    "Europe/Stockholm",
    "Europe/Helsinki",
    "Europe/Dublin",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Antarctica/Troll",
]


def offsets_as_written(zone: str, first_year: int, moments: list[datetime]) -> list[timedelta]:
    """The offsets that a program finds that knows no zone by name, only what is written."""
    text = vtimezone_text(zone, first_year).replace(f"TZID:{zone}\r\n", "TZID:Only written\r\n")
    tzp.use_default()
    try:
        component = Timezone.from_ical(text)
        assert isinstance(component, Timezone)
        written = component.to_tz(tzp, lookup_tzid=False)
        return [moment.astimezone(written).utcoffset() or timedelta() for moment in moments]
    finally:
        tzp.use_default()


def offsets_in_truth(zone: str, moments: list[datetime]) -> list[timedelta]:
    return [moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for moment in moments]


@pytest.mark.parametrize("zone", ZONES)
def test_the_written_definition_gives_the_real_offsets(zone: str) -> None:
    begin = datetime(2020, 1, 2, 0, 30, tzinfo=UTC)
    moments = [begin + timedelta(hours=61 * step) for step in range(2500)]
    assert offsets_as_written(zone, 2020, moments) == offsets_in_truth(zone, moments)


@pytest.mark.parametrize("first_year", [1950, 1979, 1995, 2005])
def test_the_years_before_todays_rules_are_right_too(first_year: int) -> None:
    begin = datetime(first_year, 1, 2, 0, 30, tzinfo=UTC)
    moments = [begin + timedelta(hours=61 * step) for step in range(3000)]
    for zone in ("Europe/Stockholm", "Europe/Warsaw", "America/New_York"):
        assert offsets_as_written(zone, first_year, moments) == offsets_in_truth(zone, moments)


def test_the_hours_around_a_change_of_the_clock_are_right() -> None:
    begin = datetime(2026, 10, 24, 20, tzinfo=UTC)
    moments = [begin + timedelta(minutes=10 * step) for step in range(60)]
    for zone in ("Europe/Stockholm", "Europe/Dublin"):
        assert len(set(offsets_in_truth(zone, moments))) == 2
        assert offsets_as_written(zone, 2026, moments) == offsets_in_truth(zone, moments)


def test_a_zone_of_todays_european_rules_is_two_short_observances() -> None:
    text = vtimezone_text("Europe/Berlin", 2024)
    assert text.count("DTSTART:") == 2
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n" in text
    assert "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n" in text
    assert "RDATE" not in text


def test_the_summer_is_daylight_also_where_the_law_calls_winter_the_exception() -> None:
    (daylight,) = [
        part
        for part in vtimezone_text("Europe/Dublin", 2024).split("BEGIN:")
        if part.startswith("DAYLIGHT")
    ]
    assert "TZNAME:IST" in daylight


def test_rules_of_other_countries_are_rules_too() -> None:
    assert "BYMONTH=3;BYDAY=2SU\r\n" in vtimezone_text("America/New_York", 2024)
    assert "BYMONTH=9;BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8" in vtimezone_text("America/Santiago", 2024)


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Mars/Olympus", "../etc/passwd", "", "Europe"])
def test_utc_and_unknown_zones_have_no_definition(zone: str) -> None:
    assert vtimezone_text(zone, 2024) == ""
