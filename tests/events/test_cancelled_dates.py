"""A series of which dates are cancelled: what its page leads with, and what it offers."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.content.drafts import EventOverride, EventTime
from hub.events.presenting import nearest_times
from tests.build import make_event
from tests.reading import link, page, texts

ZONE = "Europe/Stockholm"
FIRST = datetime(2027, 3, 2, 18, tzinfo=ZoneInfo(ZONE))
DATES = 'section[aria-labelledby="times"] li'
GOOGLE = 'a[href*="calendar.google.com"]'


@pytest.fixture(autouse=True)
def _before() -> Iterator[None]:
    """The clock stands before the first date, on whatever day the test runs."""
    with time_machine.travel(FIRST - timedelta(weeks=12)):
        yield


def _choir(cancelled: int, starts: datetime = FIRST) -> int:
    """A series of three weeks, so many of whose dates are cancelled from the first on."""
    weeks = [(starts + timedelta(weeks=n)).replace(tzinfo=None) for n in range(cancelled)]
    times = [EventTime(week.isoformat(), ZONE) for week in weeks]
    return make_event(
        title="Choir",
        starts=EventTime(starts.replace(tzinfo=None).isoformat(), ZONE),
        rules=["FREQ=WEEKLY;COUNT=3"],
        overrides=[EventOverride(one, one, status="cancelled") for one in times],
    )


def _record(parsed: Any) -> Any:
    scripts = parsed.css('script[type="application/ld+json"]')
    found = [json.loads(one.text()) for one in scripts]
    records = [each for one in found for each in (one if isinstance(one, list) else [one])]
    records = [each for one in records for each in one.get("@graph", [one])]
    return next(one for one in records if one["@type"] == "Event")


def test_the_page_leads_with_the_next_date_that_takes_place(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = _choir(cancelled=1)
    parsed = page(client, f"/en/calendar/{entry_id}/choir")
    assert not parsed.css(".page-head .pill[data-color=danger], .event-status")
    assert texts(parsed, ".when .big time") == ["Tuesday, 9 March 2027"]
    assert [("Cancelled" in row, row[:15]) for row in texts(parsed, DATES)] == [
        (True, "Tuesday, 2 Marc"),
        (False, "Tuesday, 9 Marc"),
        (False, "Tuesday, 16 Mar"),
    ]
    record = _record(parsed)
    assert record["eventStatus"].endswith("/EventScheduled")
    assert record["startDate"].startswith("2027-03-09T")
    asked = parse_qs(urlsplit(link(parsed, GOOGLE) or "").query)
    assert asked["dates"] == ["20270309T170000Z/20270309T170000Z"]


def test_a_series_is_cancelled_where_no_coming_date_takes_place(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = _choir(cancelled=3)
    parsed = page(client, f"/en/calendar/{entry_id}/choir")
    assert texts(parsed, ".event-status") == ["This event has been cancelled."]
    assert texts(parsed, ".page-head .pill[data-color=danger]") == ["Cancelled"]
    assert texts(parsed, ".when .big time") == ["Tuesday, 2 March 2027"]
    assert _record(parsed)["eventStatus"].endswith("/EventCancelled")
    assert link(parsed, GOOGLE) is None
    assert "the other links" not in parsed.text()


def test_of_what_is_over_the_last_date_that_took_place_is_shown(
    app: Flask, client: FlaskClient
) -> None:
    starts = datetime(2026, 3, 3, 18, tzinfo=ZoneInfo(ZONE))
    with app.app_context():
        entry_id = _choir(cancelled=1, starts=starts)
    parsed = page(client, f"/en/calendar/{entry_id}/choir")
    assert "This event has ended." in texts(parsed, ".when")[0]
    assert texts(parsed, ".when .big time") == ["Tuesday, 17 March 2026"]


def test_a_found_series_has_its_next_date_that_takes_place(app: Flask) -> None:
    with app.app_context():
        one, every = _choir(cancelled=1), _choir(cancelled=3)
        with app.test_request_context("/en/"):
            found = nearest_times([one, every])
    assert (found[one].starts_on, found[one].status) == (FIRST.date() + timedelta(weeks=1), None)
    assert found[every].starts_on == FIRST.date()
    assert found[every].status is not None
