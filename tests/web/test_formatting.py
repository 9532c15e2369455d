"""Dates, times and numbers in each language, as voice and CLDR have them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from hub.core.languages import INTERFACE_LANGUAGES
from hub.web import clocks, formatting, written_days

NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
THURSDAY = date(2026, 11, 26)
START = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)


@pytest.fixture
def written(app: Flask) -> Callable[..., str]:
    """Calls a filter as a page in the language would."""

    def write(language: str, name: str, *arguments: Any) -> str:
        with time_machine.travel(NOW, tick=False), app.test_request_context(f"/{language}/"):
            return str(formatting.FILTERS[name](*arguments))

    return write


@pytest.mark.parametrize(
    ("language", "full", "short", "days", "in_an_agenda", "in_full"),
    [
        (
            "sv",
            "torsdag 26~november 2026",
            "26~nov.",
            "27–29~nov.",
            "torsdag 26~november",
            "fredag 27–söndag 29~november 2026",
        ),
        (
            "nb",
            "torsdag 26.~november 2026",
            "26.~nov.",
            "27.–29.~nov.",
            "torsdag 26.~november",
            "fredag 27.~– søndag 29.~november 2026",
        ),
        (
            "fi",
            "torstai 26.~marraskuuta 2026",
            "26.11.",
            "27.–29.11.",
            "torstai 26.~marraskuuta",
            "perjantai 27.~– sunnuntai 29.~marraskuuta 2026",
        ),
        (
            "de",
            "Donnerstag, 26.~November 2026",
            "26.~Nov.",
            "27.–29.~Nov.",
            "Donnerstag, 26.~November",
            "Freitag, 27.~– Sonntag, 29.~November 2026",
        ),
        (
            "pl",
            "czwartek, 26~listopada 2026",
            "26~listopada",
            "27–29~listopada",
            "czwartek, 26~listopada",
            "piątek, 27~– niedziela, 29~listopada 2026",
        ),
        (
            "en",
            "Thursday, 26~November 2026",
            "26~Nov",
            "27–29~Nov",
            "Thursday, 26~November",
            "Friday, 27~– Sunday, 29~November 2026",
        ),
        (
            "da",
            "torsdag den 26.~november 2026",
            "26.~nov.",
            "27.–29.~nov.",
            "torsdag den 26.~november",
            "fredag den 27.~– søndag den 29.~november 2026",
        ),
    ],
)
def test_days_are_written_as_the_language_does(
    written: Callable[..., str],
    language: str,
    full: str,
    short: str,
    days: str,
    in_an_agenda: str,
    in_full: str,
) -> None:
    """A wave stands for the no-break space that keeps a number on the line of its month."""

    def text(name: str, *arguments: Any) -> str:
        return written(language, name, *arguments).replace("\u00a0", "~")

    friday, sunday = date(2026, 11, 27), date(2026, 11, 29)
    assert text("full_date", THURSDAY) == full
    assert text("short_date", THURSDAY) == short
    assert text("date_range", friday, sunday) == days
    assert text("date_range", THURSDAY, THURSDAY) == short
    assert text("date_range", THURSDAY) == short
    assert text("weekday_and_day", THURSDAY) == in_an_agenda
    assert text("full_date_range", friday, sunday) == in_full
    assert text("full_date_range", THURSDAY, THURSDAY) == full


def test_a_range_in_full_says_once_what_both_days_share(written: Callable[..., str]) -> None:
    def text(language: str, last: date) -> str:
        return written(language, "full_date_range", THURSDAY, last).replace("\u00a0", " ")

    december, january = date(2026, 12, 2), date(2027, 1, 2)
    assert text("sv", december) == "torsdag 26 november–onsdag 2 december 2026"
    assert text("pl", december) == "czwartek, 26 listopada – środa, 2 grudnia 2026"
    assert text("fi", december) == "torstai 26. marraskuuta – keskiviikko 2. joulukuuta 2026"
    assert text("de", january) == "Donnerstag, 26. November 2026 – Samstag, 2. Januar 2027"


def test_places_have_the_decimals_of_the_language(app: Flask) -> None:
    for language, place in (("en", "60.570, 27.198"), ("pl", "60,570; 27,198")):
        with app.test_request_context(f"/{language}/"):
            assert formatting.coordinates(60.5697, 27.1979) == place


def test_danish_hours_outside_of_lists_have_their_word(app: Flask) -> None:
    for language, word in (("da", "kl.\u00a0"), ("de", ""), ("sv", "")):
        with app.test_request_context(f"/{language}/"):
            assert formatting.word_before_hours() == word


@pytest.mark.parametrize(
    ("language", "times", "one"),
    [
        ("sv", "17:30–19:30", "17:30"),
        ("nb", "17:30–19:30", "17:30"),
        ("fi", "17.30–19.30", "17.30"),
        ("de", "17:30–19:30\u00a0Uhr", "17:30\u00a0Uhr"),
        ("pl", "17:30–19:30", "17:30"),
        ("en", "17:30–19:30", "17:30"),
        ("da", "17.30–19.30", "17.30"),
    ],
)
def test_times_are_the_towns_own_on_the_24_hour_clock(
    written: Callable[..., str], language: str, times: str, one: str
) -> None:
    end = START + timedelta(hours=2)
    assert written(language, "time_range", START, end, "Europe/Helsinki") == times
    assert written(language, "time_range", START, None, "Europe/Helsinki") == one
    assert written(language, "time_range", START, START, "Europe/Helsinki") == one
    assert written(language, "clock_time", START, "Europe/Helsinki") == one


def test_another_year_is_named(written: Callable[..., str]) -> None:
    assert written("en", "short_date", date(2027, 1, 2)) == "2\u00a0Jan 2027"
    assert written("fi", "short_date", date(2027, 1, 2)) == "2.1.2027"
    assert written("pl", "short_date", date(2027, 1, 2)) == "2\u00a0stycznia 2027"
    both = written("en", "date_range", THURSDAY, date(2027, 1, 2))
    assert both.replace("\u2009", " ").replace("\u00a0", " ") == "26 Nov 2026 – 2 Jan 2027"


def test_every_language_writes_a_leaf_without_full_stops_and_finnish_in_figures(
    app: Flask,
) -> None:
    for language in INTERFACE_LANGUAGES:
        with app.test_request_context(f"/{language}/"):
            leaf = written_days.leaf(THURSDAY)
        assert not leaf.weekday.endswith(".")
        assert not leaf.month.endswith(".")
        assert leaf.day == ("26.11." if language == "fi" else "26")


def test_months_and_weekdays_stand_alone_in_their_own_form(written: Callable[..., str]) -> None:
    assert written("pl", "month_name", THURSDAY) == "listopad 2026"
    assert written("fi", "month_name", THURSDAY) == "marraskuu 2026"
    assert written("pl", "weekday_and_day", THURSDAY) == "czwartek, 26\u00a0listopada"
    assert written("de", "weekday_name", THURSDAY) == "Donnerstag"


def test_a_day_is_near_by_the_calendar_of_the_zone(written: Callable[..., str], app: Flask) -> None:
    # 22:30 UTC is already the 25th in Helsinki.
    tomorrow = date(2026, 11, 25)
    assert written("en", "relative_day", tomorrow, "UTC") == "tomorrow"
    assert written("en", "relative_day", tomorrow, "Europe/Helsinki") == "today"
    clocks.set_home_zone(app, lambda: "Europe/Helsinki")
    assert written("en", "relative_day", tomorrow) == "today"
    assert written("en", "relative_day", tomorrow + timedelta(days=3)) == "in 3 days"
    assert written("en", "relative_day", tomorrow - timedelta(days=1)) == "yesterday"
    assert written("en", "relative_day", tomorrow + timedelta(days=15)) == ""
    assert written("en", "relative_day", tomorrow - timedelta(days=2)) == ""


def test_how_long_ago_is_said_in_both_directions(written: Callable[..., str]) -> None:
    assert written("en", "ago", NOW - timedelta(minutes=12)) == "12 minutes ago"
    assert written("en", "ago", NOW + timedelta(hours=3)) == "in 3 hours"
    assert written("en", "ago", NOW - timedelta(seconds=20)) == "just now"
    assert written("sv", "ago", NOW - timedelta(days=2)) == "för 2 dagar sedan"


def test_numbers_and_lists_follow_the_language(written: Callable[..., str]) -> None:
    assert written("en", "number", 12500) == "12,500"
    assert written("sv", "number", 12500) == "12\u00a0500"
    assert written("de", "number", 12500) == "12.500"
    assert written("en", "joined", ["Falun", "Røros", "Hamina"]) == "Falun, Røros and Hamina"
    assert written("pl", "joined", ["Falun", "Røros"]) == "Falun i Røros"


def test_machine_values_are_in_utc_without_fractions(written: Callable[..., str]) -> None:
    moment = START.replace(microsecond=5)
    assert written("fi", "iso", moment) == "2026-11-26T15:30:00Z"
    assert written("fi", "iso", THURSDAY) == "2026-11-26"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "Europe/", "\x00"])
def test_a_zone_that_does_not_exist_is_read_as_utc(name: str) -> None:
    assert clocks.zone(name) is UTC


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('"open house"', "‘open house’"),
        ("“open house”", "‘open house’"),
        ('"open" "house"', "‘“open” “house”’"),
        ('"open house" choir', "‘“open house” choir’"),
        ("„open house” -choir", "‘“open house” -choir’"),
        ('"', '‘"’'),
        ('""', '‘""’'),
    ],
)
def test_words_have_one_pair_of_quotation_marks(
    written: Callable[..., str], typed: str, shown: str
) -> None:
    assert written("en", "quoted", typed) == shown
