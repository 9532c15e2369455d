"""/.well-known/security.txt (RFC 9116)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.core.languages import INTERFACE_LANGUAGES

PATH = "/.well-known/security.txt"
MOMENT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


def fields(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, _, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


def test_it_names_a_contact_its_end_the_languages_and_itself(
    app: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(MOMENT, tick=False):
        answer = client.get(PATH, headers={"Host": "evil.example"})
    public_url = app.config["HUB"].public_url
    assert answer.content_type == "text/plain; charset=utf-8"
    assert fields(answer.text) == {
        "Contact": ["mailto:webmaster@hub.example", f"{public_url}/en/feedback"],
        "Expires": ["2027-05-23T00:00:00Z"],
        "Preferred-Languages": [", ".join(["en", *(c for c in INTERFACE_LANGUAGES if c != "en")])],
        "Canonical": [f"{public_url}{PATH}"],
    }


def test_it_is_cached_and_names_a_later_end_each_day(client: FlaskClient) -> None:
    with time_machine.travel(MOMENT, tick=False):
        first = client.get(PATH)
        held = {"If-None-Match": first.headers["ETag"]}
        assert client.get(PATH, headers=held).status_code == 304
    with time_machine.travel(MOMENT + timedelta(hours=9), tick=False):
        later = client.get(PATH, headers=held)
    assert later.status_code == 200
    assert fields(later.text)["Expires"] == ["2027-05-24T00:00:00Z"]


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("https://hub.example/contact", ["https://hub.example/contact"]),
        ("http://hub.example/contact", []),
        ("the webmaster\nX: y", []),
        ("", []),
    ],
)
def test_without_a_usable_contact_there_is_the_form(
    app: Flask, client: FlaskClient, contact: str, expected: list[str]
) -> None:
    app.config["HUB"] = replace(app.config["HUB"], contact=contact)
    form = f"{app.config['HUB'].public_url}/en/feedback"
    assert fields(client.get(PATH).text)["Contact"] == [*expected, form]
