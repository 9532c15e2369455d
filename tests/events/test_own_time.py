"""The reader's own time on the page of an event: the script and the server write the same."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from tests.build import make_event
from tests.reading import LANGUAGES, page, texts
from tests.serving import serving

pytestmark = pytest.mark.browser
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def test_the_script_writes_the_readers_time_as_the_server_does(
    app: Flask, client: FlaskClient, chromium: Browser
) -> None:
    starts = datetime(2027, 11, 26, 16, tzinfo=STOCKHOLM)
    with app.app_context():
        make_event(title="Fair", starts=starts, hours=52)
        make_event(title="Feast", starts=starts + timedelta(days=35), hours=20)
        make_event(title="Cafe", starts=starts, hours=2)
    client.get("/en/zone?zone=Asia/Tokyo&next=/en/")
    with serving(app) as where:
        shown = chromium.new_page(timezone_id="Asia/Tokyo")
        for language in LANGUAGES:
            for path in ("1/fair", "2/feast", "3/cafe"):
                address = f"/{language}/calendar/{path}"
                [written] = texts(page(client, address), "#own-time")
                shown.goto(where + address, wait_until="domcontentloaded")
                expect(shown.locator("#own-time")).to_have_text(written)
                # That compares without the kind of space: a day and its month share a line.
                assert not re.search(r"\b\d{1,2}\.? [^\W\d]{3}", shown.inner_text("#own-time"))
        shown.close()
