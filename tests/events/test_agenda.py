"""The days of the agenda, in a zone that the reader chose."""

from datetime import UTC, date, datetime

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.build import make_event
from tests.reading import page

# Sunday evening in the towns is early Monday in Tokyo.
EVENING = datetime(2026, 11, 29, 17, 24, tzinfo=UTC)


def test_near_days_and_days_without_times_are_those_of_the_chosen_zone(
    app: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(EVENING, tick=False):
        with app.app_context():
            make_event(title="Fair", starts=date(2026, 11, 28), ends=date(2026, 11, 30))
            make_event(title="Concert", starts=datetime(2026, 11, 29, 18, tzinfo=UTC))
            make_event(title="Talk", starts=datetime(2026, 11, 30, 18, tzinfo=UTC))
        client.set_cookie("zone", "Asia/Tokyo")
        days = page(client, "/en/calendar?view=agenda").css(".day")
    shown = [
        (node.css_first("h3").text(), [title.text() for title in node.css(".ev h4")])  # type: ignore[union-attr]
        for node in days
    ]
    assert shown == [
        ("Sunday, 29\u00a0Novemberyesterday", ["Fair"]),
        ("Monday, 30\u00a0Novembertoday", ["Concert"]),
        ("Tuesday, 1\u00a0Decembertomorrow", ["Talk"]),
    ]
