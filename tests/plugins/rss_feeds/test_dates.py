from datetime import UTC, datetime
from typing import Any

import pytest
from feedparser.datetimes import _parse_date
from hub_plugins.rss_feeds.dates import DateReader, ReadDate


def read(text: str, zone: str = "Europe/Stockholm", parsed: Any = None) -> ReadDate | None:
    """As the parser does: what feedparser finds comes with the text."""
    return DateReader(zone, "sv").read(text, parsed or _parse_date(text))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("26 listopada 2025", "2025-11-25T23:00"),
        ("środa, 26 listopada 2025 r.", "2025-11-25T23:00"),
        ("26 lis 2025, godz. 14:00", "2025-11-26T13:00"),
        ("26. marraskuuta 2025", "2025-11-25T23:00"),
        ("26 marraskuuta 2025", "2025-11-25T23:00"),
        ("26.11.2025 klo 14.00", "2025-11-26T13:00"),
        ("26. november 2025 kl. 14.00", "2025-11-26T13:00"),
        ("torsdag den 26 november 2026 kl 17:30", "2026-11-26T16:30"),
        ("tors 26 nov 2026", "2026-11-25T23:00"),
        ("26 maj 2026", "2026-05-25T22:00"),
        ("Mittwoch, 26. November 2025 um 14:00 Uhr", "2025-11-26T13:00"),
        ("26. März 2026", "2026-03-25T23:00"),
        ("November 26, 2025", "2025-11-25T23:00"),
        ("12/10/2025", "2025-10-11T22:00"),
    ],
)
def test_dates_in_the_words_of_the_towns_are_read_in_their_zone(text: str, moment: str) -> None:
    found = read(text)
    assert found == ReadDate(
        datetime.fromisoformat(moment).replace(tzinfo=UTC), without_zone=True, in_words=True
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Thu, 26 Nov 2026 14:00:00 +0100", "2026-11-26T13:00"),
        ("Thu, 26 Nov 2026 14:00:00 GMT", "2026-11-26T14:00"),
        ("Thu, 26 Nov 2026 14:00:00 EST", "2026-11-26T19:00"),
        ("Thu, 26 Nov 2026 14:00:00 CET", "2026-11-26T13:00"),
        ("Thu, 16 Jul 2026 14:00:00 CEST", "2026-07-16T12:00"),
        ("Thu, 26 Nov 2026 14:00:00 MEZ", "2026-11-26T13:00"),
        ("Thu, 26 Nov 2026 14:00:00 EET", "2026-11-26T12:00"),
        ("Thu, 26 Nov 2026 14:00:00 Europe/Helsinki", "2026-11-26T12:00"),
        ("2026-11-26T14:00:00Z", "2026-11-26T14:00"),
        ("2026-11-26T14:00:00+02:00", "2026-11-26T12:00"),
        ("2026-11-26 14:00:00 +0200", "2026-11-26T12:00"),
        ("2026-07-01 14:00 CEST", "2026-07-01T12:00"),
        ("2026-11-26 14:00 EST", "2026-11-26T19:00"),
        ("26. November 2025, 14:00 Uhr MEZ", "2025-11-26T13:00"),
    ],
)
def test_a_zone_is_read_as_a_number_or_a_name(text: str, moment: str) -> None:
    found = read(text)
    assert found is not None
    assert found.moment == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert not found.without_zone


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-26", "2026-11-25T23:00"),
        ("2026-07-01T14:00", "2026-07-01T12:00"),
        ("2026-11-26 14:00:00", "2026-11-26T13:00"),
        ("Thu, 26 Nov 2026 14:00:00", "2026-11-26T13:00"),
        ("26 Nov 2026", "2026-11-25T23:00"),
        ("Thu Nov 26 14:00:00 2026", "2026-11-26T13:00"),
    ],
)
def test_without_a_zone_the_towns_is_assumed_and_said(text: str, moment: str) -> None:
    found = read(text)
    assert found == ReadDate(datetime.fromisoformat(moment).replace(tzinfo=UTC), without_zone=True)


def test_a_zone_that_nobody_knows_is_utc() -> None:
    found = read("2026-11-26T14:00", zone="No/Where")
    assert found is not None
    assert found.moment == datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "yesterday", "soon, maybe in 2027", "november 2026", "31 listopada 2025",
     "99. marraskuuta 2025", "2025 was a good year", "x" * 100_000, "kl. 14.00", "26 november"],
)  # fmt: skip
def test_what_is_no_full_date_is_not_guessed(text: str) -> None:
    assert DateReader("Europe/Stockholm", "sv").read(text) is None


@pytest.mark.parametrize("parsed", [(99999, 1, 1, 0, 0, 0, 0, 0, 0), (1, 2), "x", (None,) * 9])
def test_numbers_that_are_no_moment_raise_nothing(parsed: Any) -> None:
    assert DateReader("UTC").read("nonsense", parsed) is None


def test_the_first_and_the_last_moment_stay_within_what_can_be_counted() -> None:
    for text in ("0001-01-01", "9999-12-31T23:59:59"):
        for zone in ("Europe/Helsinki", "America/New_York"):
            assert read(text, zone) is not None


def test_after_many_unreadable_dates_words_are_no_longer_tried() -> None:
    reader = DateReader("UTC", "sv")
    for number in range(30):
        assert reader.read(f"den {number} brumaire 2025") is None
    assert reader.read("26 maj 2026") is None
    assert reader.read("2026-05-26T00:00Z") is not None


def test_a_date_far_ahead_or_long_ago_is_kept_and_odd() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    ahead, past = read("2030-01-01T00:00Z"), read("1970-01-01T00:00Z")
    assert ahead is not None
    assert past is not None
    assert (ahead.odd(now), past.odd(now)) == (("future_dates",), ("old_dates",))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Sun, 20 Apr 2014 8:19 pm CEST", "2014-04-20T18:19"),
        ("Mon, 21 Jan 2008 8:56 am PST", "2008-01-21T16:56"),
        ("2014-04-20 8:19 PM", "2014-04-20T18:19"),
    ],
)
def test_a_time_of_twelve_hours_knows_morning_and_evening(text: str, moment: str) -> None:
    found = read(text)
    assert found is not None
    assert found.moment == datetime.fromisoformat(moment).replace(tzinfo=UTC)
