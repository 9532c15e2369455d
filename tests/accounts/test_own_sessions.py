"""The list of browsers in which a person is signed in has those that are, and no others."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.core.permissions import Role
from tests.accounts.people import Known, make_person, sign_in, token_of

ACCOUNT = "/en/account"
PASSWORD = f"{ACCOUNT}/password"


@pytest.fixture
def known(any_app: Flask) -> Known:
    """An editor of Falun."""
    with any_app.app_context():
        return make_person(Role.EDITOR, "falun")


def later(**time: int) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(**time))


def listed(client: FlaskClient) -> list[bool]:
    """The browsers that the account's page lists: for each, whether it is the one that asks."""
    page = LexborHTMLParser(client.get(ACCOUNT).text)
    return [row.css_first(".pill") is not None for row in page.css("#sessions tbody tr")]


def set_password(client: FlaskClient, new: str, present: str = "") -> None:
    form = {"password": present, "new_password": new, "new_password_confirm": new}
    answer = client.post(PASSWORD, data={**form, "csrf_token": token_of(client, PASSWORD)})
    assert answer.status_code == 302, answer.text


def test_a_new_password_leaves_the_browser_that_made_it(any_app: Flask, known: Known) -> None:
    other = sign_in(any_app, known.email)
    with later(minutes=1):
        client = sign_in(any_app, known.email)
        assert listed(client) == [True, False]
        set_password(client, "a first long sentence")
        assert other.get(ACCOUNT).status_code == 303
        assert listed(client) == [True]
        set_password(client, "a second longer sentence", "a first long sentence")
        assert listed(client) == [True]


def test_signing_in_once_more_in_a_browser_ends_what_it_had(any_app: Flask, known: Known) -> None:
    client = sign_in(any_app, known.email)
    with client.session_transaction() as session:
        del session["_user_id"]
    with later(minutes=1):
        assert listed(sign_in(any_app, known.email, client=client)) == [True]


def test_a_browser_that_rested_for_too_long_is_not_listed(any_app: Flask, known: Known) -> None:
    sign_in(any_app, known.email)
    with later(days=15):
        assert listed(sign_in(any_app, known.email)) == [True]


def test_no_cookie_is_in_an_answer_that_a_cache_may_give_to_others(
    any_app: Flask, known: Known
) -> None:
    browser = sign_in(any_app, known.email)
    page = LexborHTMLParser(browser.get("/en/account").text)
    links = [str(one.attributes["href"]) for one in page.css("link[rel=stylesheet]")]
    assert links
    # The second time is a visit that is noted, for which a page would get a cookie.
    for days in (0, 1):
        with later(days=days):
            for link in links:
                with browser.get(link) as answer:
                    assert answer.cache_control.public
                    assert "Set-Cookie" not in answer.headers, link


def test_what_comes_late_brings_no_former_session_back(any_app: Flask, known: Known) -> None:
    browser = sign_in(any_app, known.email)
    browser.get(ACCOUNT)  # whose forms get their token
    for path in ("/en/account", "/en/news", "/en/zone", "/robots.txt"):
        assert "Set-Cookie" not in browser.get(path).headers, path


def test_a_session_lasts_from_the_last_visit(any_app: Flask, known: Known) -> None:
    browser = sign_in(any_app, known.email)
    for days in (13, 26, 39):
        with later(days=days):
            assert browser.get("/en/account").status_code == 200, days
    with later(days=54):
        assert browser.get("/en/account").status_code == 303


def test_a_clock_that_goes_back_signs_nobody_out(any_app: Flask, known: Known) -> None:
    with later(hours=1):
        client = sign_in(any_app, known.email)
        assert client.get(ACCOUNT).status_code == 200
    for hours in (0, 2, 24):
        with later(hours=hours):
            assert client.get(ACCOUNT).status_code == 200, hours
    with later(days=200):
        assert client.get(ACCOUNT).status_code == 303


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("account", ("page", "Your account")),
        ("account/passkeys", ("true", "Your account")),
        ("account/recovery-codes", ("true", "Your account")),
        ("account/address", ("true", "Your account")),
        ("desk/people/falun", ("true", "People")),
    ],
)
def test_the_menu_of_who_is_signed_in_marks_where_they_are(
    app: Flask, path: str, marked: tuple[str, str]
) -> None:
    with app.app_context():
        known = make_person(Role.COORDINATOR, "falun")
    page = LexborHTMLParser(sign_in(app, known.email).get(f"/en/{path}").text)
    found = page.css(".desk-nav a[aria-current]")
    assert [(one.attributes["aria-current"], one.text()) for one in found] == [marked]
