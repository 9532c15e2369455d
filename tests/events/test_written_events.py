"""An event is written once for calendars, and anew when anything about it changes."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from hub.content.models import Entry, EntryText
from hub.core.database import db, writing
from hub.events import written_events
from hub.publishing.records import EventRecord
from tests.build import make_event
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
    with app.app_context(), writing() as session:
        of_it = EntryText.entry_id == changed
        session.execute(update(EntryText).where(of_it).values(title="One, moved"))
        session.get_one(Entry, changed).revision += 1
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
