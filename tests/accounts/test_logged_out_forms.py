"""A form that is sent after its session ended says so, and leads back to where it stands."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.accounts import guessing
from hub.accounts.models import Person
from hub.core.database import session
from hub.core.permissions import Role
from tests.accounts.people import Known, make_person, sign_in, token_of

ACCOUNT = "/en/account"
LOG_IN = re.compile(r'<a href="([^"]+)">Log in</a>')


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers need not take the same time here."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)


@pytest.fixture
def erik(app: Flask) -> Known:
    """Somebody with an account."""
    with app.app_context():
        return make_person(Role.READER, "falun", name="Erik Ek")


@pytest.fixture
def logged_out(app: Flask, erik: Known) -> FlaskClient:
    """Their browser, which logged out in another tab."""
    client = sign_in(app, erik.email)
    token = token_of(client, ACCOUNT)
    assert client.post("/en/account/sign-out", data={"csrf_token": token}).status_code == 302
    return client


def test_it_says_so_and_leads_back_to_the_form(app: Flask, logged_out: FlaskClient) -> None:
    answer = logged_out.post(f"{ACCOUNT}?from=menu", data={"name": "Eva Ek", "language": "sv"})
    assert answer.status_code == 403
    assert "no-store" in answer.headers["Cache-Control"]
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert "You have been logged out" in main
    assert "Nothing was saved" in main
    found = LOG_IN.search(main)
    assert found
    assert found[1] == "/en/account/sign-in?next=/en/account?from%3Dmenu"
    assert logged_out.get(found[1]).status_code == 200
    with app.app_context():
        assert session().scalars(select(Person.name)).all() == ["Erik Ek"]


@pytest.mark.parametrize(
    ("referrer", "leads_to"),
    [
        (f"http://127.0.0.1:8000{ACCOUNT}", "?next=/en/account"),
        ("http://127.0.0.1:8000/en/account/sessions/end", ""),
        (f"https://elsewhere.example{ACCOUNT}", ""),
        ("", ""),
        ("http://[", ""),
        ("http://a]b/", ""),
    ],
)
def test_a_button_leads_to_the_page_that_it_stood_on(
    logged_out: FlaskClient, referrer: str, leads_to: str
) -> None:
    answer = logged_out.post("/en/account/sessions/end", headers={"Referer": referrer})
    assert answer.status_code == 403
    found = LOG_IN.search(answer.text.partition("<main")[2])
    assert found
    assert found[1] == f"/en/account/sign-in{leads_to}"


def test_it_is_said_in_the_language_of_the_page(logged_out: FlaskClient) -> None:
    answer = logged_out.post("/sv/account", data={"name": "Eva Ek"})
    assert "Du är utloggad" in answer.text
    assert 'href="/sv/account/sign-in?next=/sv/account"' in answer.text


def test_who_is_logged_in_and_may_not_is_told_that(app: Flask, erik: Known) -> None:
    client = sign_in(app, erik.email)
    answer = client.post(f"/en/desk/people/falun/{erik.key}", data={"role": "editor"})
    assert answer.status_code == 403
    assert "You have been logged out" not in answer.text
