"""An event is written once for calendars, and anew when anything about it changes."""

from collections.abc import Collection
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.content.filters import ListFilter
from hub.content.models import Entry
from hub.core.changes import NewChange, record_change
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.permissions import Role
from hub.events import kept_calendars, written_events
from hub.events.queries import EventStamp, calendar_stamps
from hub.publishing.records import EventRecord
from hub.web.recently_used import RecentlyUsed
from tests.accounts.people import make_person, sign_in
from tests.build import change_title, make_event, make_news, make_source, withdraw
from tests.events.test_calendar_feed import events_of, read

WRITTEN: list[str] = []


@pytest.fixture(autouse=True)
def _counted(monkeypatch: pytest.MonkeyPatch, client: FlaskClient) -> None:
    """Every event that is written is noted, and no calendar is kept whole."""
    WRITTEN.clear()
    write = written_events.write_event

    def noted(event: EventRecord) -> written_events.WrittenEvent:
        WRITTEN.append(event.title)
        return write(event)

    monkeypatch.setattr(written_events, "write_event", noted)
    client.set_cookie("session", "its answers are not kept")


def test_an_event_is_written_once_and_stays_as_it_was(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        for title in ("One", "Two"):
            make_event(title=title)
    first = read(client)
    assert sorted(WRITTEN) == ["One", "Two"]
    assert read(client) == first
    assert len(WRITTEN) == 2


def test_after_a_change_that_event_alone_is_written(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        changed, _other = make_event(title="One"), make_event(title="Two")
    read(client)
    WRITTEN.clear()
    with app.app_context():
        change_title(changed, "sv", "One, moved")
    assert set(events_of(read(client))) == {"One, moved", "Two"}
    assert WRITTEN == ["One, moved"]


def test_each_language_has_its_own(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_event(title="One")
    for language in ("en", "pl", "en", "pl"):
        assert client.get(f"/{language}/calendar.ics").status_code == 200
    assert WRITTEN == ["One", "One"]


def test_more_than_is_loaded_at_a_time_comes_whole_and_in_order(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_events, "_AT_ONCE", 2)
    with app.app_context():
        for number in range(5):
            make_event(title=f"Event {number}")
        db.session.remove()
    text = read(client)
    assert list(events_of(text)) == [f"Event {number}" for number in range(5)]
    assert read(client) == text


def test_what_comes_changes_and_goes_is_in_the_calendar_as_if_it_were_read_anew(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        first, second = make_event(title="One"), make_event(title="Two")
        assert set(events_of(read(client))) == {"One", "Two"}
        make_news(title="No event")
        third = make_event(title="Three")
        change_title(second, "sv", "Two, moved")
        withdraw(first)
        make_source()
    kept = read(client)
    app.extensions[kept_calendars.EXTENSION] = RecentlyUsed(0, lambda _kept: 1)
    assert read(client) == kept
    events = events_of(kept)
    assert list(events) == ["One", "Two, moved", "Three"]
    assert [str(event["STATUS"]) for event in events.values()] == [
        "CANCELLED",
        "CONFIRMED",
        "CONFIRMED",
    ]
    with app.app_context(), writing() as session:
        session.get_one(Entry, third).visibility = "partners"
        record_change(NewChange("entry", str(third), "updated", "operator"))
    assert list(events_of(read(client))) == ["One", "Two, moved"]


def test_after_one_change_no_other_event_is_asked_for(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def noted(wanted: ListFilter, among: Collection[int] | None = None) -> list[EventStamp]:
        asked.append(among)
        return calendar_stamps(wanted, among)

    monkeypatch.setattr(kept_calendars, "calendar_stamps", noted)
    with app.app_context():
        changed, _other = make_event(title="One"), make_event(title="Two")
        read(client)
        read(client)
        change_title(changed, "sv", "One, moved")
        read(client)
        assert asked == [None, {changed}]
        # Whatever else may make the calendar another, and the clock.
        with writing():
            record_change(NewChange("topics", "all", "updated", "operator"))
        read(client)
        with time_machine.travel(now() + timedelta(hours=1)):
            read(client)
    assert asked == [None, {changed}, None, None]


def test_planned_publishing_comes_into_a_kept_calendar(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_event(title="One")
        make_event(title="Soon", visible_from_at=now() + timedelta(minutes=5))
    assert set(events_of(read(client))) == {"One"}
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert set(events_of(read(client))) == {"One", "Soon"}


def test_partners_and_others_have_calendars_of_their_own(any_app: Flask) -> None:
    with any_app.app_context():
        number = make_event(title="Between us")
        with writing() as session:
            session.get_one(Entry, number).visibility = "partners"
            record_change(NewChange("entry", str(number), "updated", "operator"))
        partner = sign_in(any_app, make_person(Role.READER, "roros").email)
    stranger = any_app.test_client()
    stranger.set_cookie("session", "its answers are not kept")
    for client, wanted in ((stranger, set()), (partner, {"Between us"}), (stranger, set())):
        assert set(events_of(read(client))) == wanted
