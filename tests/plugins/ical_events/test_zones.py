"""In which zone the times of a calendar are."""

from collections.abc import Callable

import pytest
from hub_plugins.ical_events.lines import read_calendars
from hub_plugins.ical_events.zone_definitions import Searches
from hub_plugins.ical_events.zones import Zones, likely, named, read_time

from hub.plugin_api.entries import Draft, EventTime

from .conftest import Read, document

HEAD_OSLO = "X-WR-TIMEZONE:Europe/Oslo\n"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("20261126T173000", "2026-11-26T17:30:00"),
        ("2026-11-26T17:30:00", "2026-11-26T17:30:00"),
        ("20261126T1730", "2026-11-26T17:30:00"),
        ("20261231T240000", "2027-01-01T00:00:00"),
        ("20161231T235960Z", "2016-12-31T23:59:59"),
    ],
)
def test_times_are_read_as_they_are_written(written: str, value: str) -> None:
    assert read_time(written).local.isoformat() == value


@pytest.mark.parametrize(
    "written", ["", "soon", "20261301", "20261126T", "20261126T250000", "٢٠٢٦"]
)
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_time(written)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("europe/STOCKHOLM", "Europe/Stockholm"),
        ("Central European Standard Time", "Europe/Warsaw"),
        ("FLE Standard Time", "Europe/Kiev"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Helsinki", "Europe/Helsinki"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("Etc/UTC", "UTC"),
        ("GMT", "UTC"),
        ("Middle Earth Time", None),
        ("../../etc/passwd", None),
        ("(UTC-07:00) Mountain Time (US & Canada)", "America/Denver"),
        ("Europe", None),
        ("", None),
    ],
)
def test_names_of_zones_become_iana_names(name: str, zone: str | None) -> None:
    assert likely(name) == zone


def test_a_name_that_only_resembles_a_zone_is_not_exact() -> None:
    assert named("europe/stockholm") is None
    assert named("W. Europe Standard Time") == "Europe/Berlin"


def test_utc_and_floating_times_are_taken_to_the_calendar_s_own_zone(
    event: Callable[..., Draft],
) -> None:
    utc = event("DTSTART:20260701T160000Z\nDTEND:20260701T170000Z", head=HEAD_OSLO).details
    assert utc.start == EventTime("2026-07-01T18:00:00", "Europe/Oslo")
    floating = event("DTSTART:20260701T160000", head=HEAD_OSLO)
    assert floating.details.start == EventTime("2026-07-01T16:00:00", "Europe/Oslo")
    assert floating.odd == ()


def test_in_the_hour_that_comes_twice_a_moment_stays_in_utc(recorded: Read) -> None:
    night = recorded("google_x_wr_timezone").drafts[2].details
    assert night.start == EventTime("2026-10-25T02:30:00", "Europe/Oslo")
    assert night.end == EventTime("2026-10-25T01:30:00", "UTC")


def test_floating_times_stay_floating_and_are_said_to_be_odd(event: Callable[..., Draft]) -> None:
    draft = event("DTSTART:20261126T170000")
    assert draft.details.start == EventTime("2026-11-26T17:00:00")
    assert draft.odd == ("times_without_zone",)


def test_a_zone_that_the_calendar_defines_is_found_by_its_offsets(recorded: Read) -> None:
    choir = recorded("own_zone_definition").drafts[0]
    assert choir.details.start == EventTime("2026-10-06T19:30:00", "Europe/Stockholm")
    assert choir.odd == ()


def test_a_zone_like_no_other_gives_the_right_moment_in_utc(recorded: Read) -> None:
    island = recorded("own_zone_definition").drafts[2]
    assert island.details.start == EventTime("2026-11-26T14:23:00", "UTC")
    assert island.odd == ("unknown_zone",)


def test_a_zone_that_nobody_defines_gives_a_floating_time(event: Callable[..., Draft]) -> None:
    draft = event("DTSTART;TZID=Middle Earth Time:20261126T170000")
    assert draft.details.start == EventTime("2026-11-26T17:00:00")
    assert draft.odd == ("times_without_zone", "unknown_zone")


def test_the_definitions_of_one_calendar_do_not_change_the_next(
    event: Callable[..., Draft],
) -> None:
    def definition(offset: str) -> str:
        return (
            "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
            f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
        )

    lines = "DTSTART;TZID=Customized Time Zone:20261126T170000"
    assert event(lines, head=definition("+0900")).details.start.zone == "Etc/GMT-9"
    assert event(lines, head=definition("-0300")).details.start.zone == "Etc/GMT+3"
    assert event(lines).details.start.zone is None


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "nonsense"]
)
def test_a_definition_with_a_hostile_rule_is_not_run(
    event: Callable[..., Draft], rule: str
) -> None:
    head = (
        "BEGIN:VTIMEZONE\nTZID:Trap\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
        f"RRULE:{rule}\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    draft = event("DTSTART;TZID=Trap:20261126T170000", head=head)
    assert draft.details.start == EventTime("2026-11-26T17:00:00")
    assert "unknown_zone" in draft.odd


@pytest.mark.parametrize("name", ["Our zone", "/vendor.example/20060101/America/Chicago"])
def test_an_outdated_definition_does_not_take_a_series_out_of_its_zone(
    event: Callable[..., Draft], name: str
) -> None:
    # The United States moved both changes of the clocks in 2007.
    head = (
        f"BEGIN:VTIMEZONE\nTZID:{name}\nX-LIC-LOCATION:America/Chicago\n"
        "BEGIN:STANDARD\nDTSTART:19701025T020000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n"
        "TZOFFSETFROM:-0500\nTZOFFSETTO:-0600\nEND:STANDARD\n"
        "BEGIN:DAYLIGHT\nDTSTART:19700405T020000\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU\n"
        "TZOFFSETFROM:-0600\nTZOFFSETTO:-0500\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
    )
    weekly = f"DTSTART;TZID={name}:20060816T110000\nRRULE:FREQ=WEEKLY"
    assert event(weekly, head=head).details.start == EventTime(
        "2006-08-16T11:00:00", "America/Chicago"
    )


def southern(standard: str, summer: str, begins: str, ends: str) -> bytes:
    """A calendar of one event in a zone of the southern summer; `begins` in weekday and month."""
    return (
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Ours\n"
        f"BEGIN:STANDARD\nDTSTART:{ends}\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU\n"
        f"TZOFFSETFROM:{summer}\nTZOFFSETTO:{standard}\nEND:STANDARD\n"
        f"BEGIN:DAYLIGHT\nDTSTART:19701001T020000\nRRULE:FREQ=YEARLY;{begins}\n"
        f"TZOFFSETFROM:{standard}\nTZOFFSETTO:{summer}\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
        "BEGIN:VEVENT\nDTSTART;TZID=Ours:20260116T110000\nEND:VEVENT\nEND:VCALENDAR\n"
    ).encode()


def test_only_so_many_definitions_of_a_document_are_compared_with_all_zones() -> None:
    chatham = southern("+1245", "+1345", "BYMONTH=9;BYDAY=-1SU", "19700405T034500")
    lord_howe = southern("+1030", "+1100", "BYMONTH=10;BYDAY=1SU", "19700405T020000")
    searches, found = Searches(left=1), []
    for data in (chatham, lord_howe, chatham):
        (calendar,), _ = read_calendars(document(data))
        zones = Zones(document(data), calendar, searches=searches)
        found.append(zones.time("20260116T110000", {"TZID": "Ours"}, set()).zone)
    assert found == ["Pacific/Chatham", "UTC", "Pacific/Chatham"]
