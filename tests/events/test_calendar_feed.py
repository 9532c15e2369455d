from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from flask import Flask
from flask.testing import FlaskClient

from hub.content.drafts import EventOverride, EventTime
from hub.content.models import Entry
from hub.core.changes import NewChange, record_change
from hub.core.clock import now
from hub.core.database import writing
from hub.events.models import Event
from tests.build import change_title, make_event, withdraw
from tests.reading import LANGUAGES, statements

ZONE = "Europe/Stockholm"


def read(client: FlaskClient, address: str = "/en/calendar.ics") -> Any:
    """The calendar as a program understands it."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.data)
    for component in calendar.walk():
        assert not component.errors, component.errors
    return calendar


def events_of(calendar: Any) -> dict[str, Any]:
    """The events without their changed dates, by title."""
    return {
        str(event["SUMMARY"]): event
        for event in calendar.walk("VEVENT")
        if "RECURRENCE-ID" not in event
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_reads_back_in_every_language(
    app: Flask, client: FlaskClient, language: str
) -> None:
    with app.app_context():
        make_event(
            town="hamina",
            title="Kahvila; kieliä, \\ ja \n rivejä 🎉",
            language="fi",
            texts={"pl": "Kawiarenka językowa"},
            body="<p>Istu &amp; juttele.</p>",
            topics=["culture"],
        )
    # German readers rather read Polish than Finnish.
    shown = "pl" if language in {"pl", "de"} else "fi"
    calendar = read(client, f"/{language}/calendar.ics")
    [event] = calendar.walk("VEVENT")
    assert event["SUMMARY"].params["LANGUAGE"] == shown
    assert ("Istu & juttele." in str(event["DESCRIPTION"])) == (shown == "fi")
    assert f"/{language}/calendar/" in str(event["URL"])
    assert calendar["NAME"].params["LANGUAGE"] == language
    assert event["CATEGORIES"]


def test_an_empty_calendar_is_one(client: FlaskClient) -> None:
    calendar = read(client)
    assert calendar["VERSION"] == "2.0"
    assert not calendar.walk("VEVENT")


def test_the_calendar_is_filtered_like_the_page_and_says_what_it_is(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_event(town="falun", title="A")
        make_event(town="roros", title="B")
    calendar = read(client, "/en/calendar.ics?town=roros")
    base = app.config["HUB"].public_url
    assert list(events_of(calendar)) == ["B"]
    assert "Røros" in str(calendar["NAME"])
    assert calendar["X-WR-CALNAME"] == calendar["NAME"]
    assert str(calendar["SOURCE"]) == f"{base}/en/calendar.ics?town=roros"
    assert str(calendar["URL"]) == f"{base}/en/calendar?town=roros"
    assert str(calendar["COLOR"]) == "darkgoldenrod"
    assert str(calendar["REFRESH-INTERVAL"].to_ical(), "ascii") == "PT1H"


def test_a_filter_that_cannot_be_read_is_an_error_and_never_everything(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_event(title="Secretly everything")
    answer = client.get("/en/calendar.ics?town=atlantis")
    assert answer.status_code == 400
    assert b"Secretly" not in answer.data


def test_times_of_every_kind_read_back_as_they_were(app: Flask, client: FlaskClient) -> None:
    day = now().date() + timedelta(days=10)
    value = f"{day.isoformat()}T17:30:00"
    with app.app_context():
        make_event(title="zoned", starts=EventTime(value, "Europe/Helsinki"))
        make_event(title="utc", starts=EventTime(value, "UTC"))
        make_event(town="gutersloh", title="floating", starts=EventTime(value))
        make_event(title="day", starts=day, ends=day + timedelta(days=3))
    events = events_of(read(client))
    at = datetime.fromisoformat(value)
    assert events["zoned"]["DTSTART"].dt == at.replace(tzinfo=ZoneInfo("Europe/Helsinki"))
    assert events["utc"]["DTSTART"].dt == at.replace(tzinfo=UTC)
    assert events["floating"]["DTSTART"].dt == at.replace(tzinfo=ZoneInfo("Europe/Berlin"))
    assert events["day"]["DTSTART"].dt == day
    assert events["day"]["DTEND"].dt == day + timedelta(days=3)


def test_a_series_reads_back_with_its_changes(app: Flask, client: FlaskClient) -> None:
    first = (datetime.now(ZoneInfo(ZONE)) + timedelta(days=2)).replace(microsecond=0, tzinfo=None)
    second = first + timedelta(days=7)
    moved = EventOverride(
        recurrence_id=EventTime(second.isoformat(), ZONE),
        start=EventTime((second + timedelta(hours=3)).isoformat(), ZONE),
        title="Moved",
    )
    with app.app_context():
        make_event(
            title="Choir",
            starts=EventTime(first.isoformat(), ZONE),
            ends=EventTime((first + timedelta(hours=2)).isoformat(), ZONE),
            rules=["FREQ=WEEKLY;COUNT=4"],
            overrides=[moved],
            details={"exdates": (EventTime((first + timedelta(days=14)).isoformat(), ZONE),)},
        )
    calendar = read(client)
    found = recurring_ical_events.of(calendar).between(
        first.date(), first.date() + timedelta(days=60)
    )
    zone = ZoneInfo(ZONE)
    assert sorted((event["DTSTART"].dt, str(event["SUMMARY"])) for event in found) == [
        (first.replace(tzinfo=zone), "Choir"),
        ((second + timedelta(hours=3)).replace(tzinfo=zone), "Moved"),
        ((first + timedelta(days=21)).replace(tzinfo=zone), "Choir"),
    ]


def test_a_withdrawn_event_is_told_as_cancelled_with_a_higher_sequence(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = make_event(title="Gone")
    before = events_of(read(client))["Gone"]
    with app.app_context():
        withdraw(entry_id)
    for address in ("/en/calendar.ics", f"/en/calendar/{entry_id}.ics"):
        after = events_of(read(client, address))["Gone"]
        assert after["STATUS"] == "CANCELLED"
        assert after["UID"] == before["UID"]
        assert after["SEQUENCE"] > before["SEQUENCE"]


def test_sequence_does_not_fall_when_a_withdrawn_event_comes_back(
    app: Flask, client: FlaskClient
) -> None:
    client.set_cookie("session", "its pages are not kept")
    with app.app_context():
        entry_id = make_event(title="Back")
        withdraw(entry_id)
    gone = events_of(read(client))["Back"]["SEQUENCE"]
    with app.app_context(), writing() as session:
        entry = session.get_one(Entry, entry_id)
        entry.state, entry.withdrawn_at = "published", None
        entry.revision += 1
        record_change(NewChange("entry", str(entry_id), "published", "operator"))
    back = events_of(read(client))["Back"]
    assert back["SEQUENCE"] > gone
    assert back["STATUS"] == "CONFIRMED"


def test_after_ninety_days_a_tombstone_is_gone(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_event(title="Long gone")
        withdraw(entry_id)
        with writing() as session:
            session.get_one(Entry, entry_id).withdrawn_at = now() - timedelta(days=91)
    assert events_of(read(client)) == {}
    assert client.get(f"/en/calendar/{entry_id}.ics").status_code == 410


def test_what_is_not_public_is_in_no_calendar(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_event(title="Draft", state="draft")
        withdrawn = make_event(title="Partners only", visibility="partners")
        withdraw(withdrawn)
    assert events_of(read(client)) == {}
    assert client.get(f"/en/calendar/{entry_id}.ics").status_code == 404
    assert client.get(f"/en/calendar/{withdrawn}.ics").status_code == 404


def test_the_same_content_gives_the_same_bytes_and_304(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_event(title="Before")
    first, second = client.get("/en/calendar.ics"), client.get("/en/calendar.ics")
    assert first.data == second.data
    headers = {"If-None-Match": first.headers["ETag"]}
    with statements(app) as run:
        assert client.get("/en/calendar.ics", headers=headers).status_code == 304
    assert not any(" FROM event" in statement for statement in run)
    with app.app_context():
        change_title(entry_id, "sv", "After")
    changed = client.get("/en/calendar.ics", headers=headers)
    assert changed.status_code == 200
    assert b"SUMMARY;LANGUAGE=sv:After" in changed.data


def test_one_event_that_cannot_be_written_does_not_take_the_others(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_event(title="Good")
        broken = make_event(title="Broken")
        with writing() as session:
            session.get_one(Event, broken).starts = {"value": "Tnever", "zone": None}
    assert list(events_of(read(client))) == ["Good"]


def test_a_single_event_comes_alone(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_event(title="Other")
        entry_id = make_event(title="Ett & annat", status="tentative")
    answer = client.get(f"/sv/calendar/{entry_id}.ics")
    assert 'filename="ett-annat.ics"' in answer.headers["Content-Disposition"]
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert (str(event["SUMMARY"]), event["STATUS"]) == ("Ett & annat", "TENTATIVE")


def test_a_calendar_reaches_a_year_back_and_further_when_asked(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_event(title="Old", starts=date(2020, 5, 1), ends=date(2020, 5, 2))
        make_event(title="Recent", starts=now() - timedelta(days=200))
    assert list(events_of(read(client))) == ["Recent"]
    assert list(events_of(read(client, "/en/calendar.ics?from=2020-01-01&to=2020-12-31"))) == [
        "Old"
    ]
