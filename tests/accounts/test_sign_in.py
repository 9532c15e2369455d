"""Signing in: invitation, code, password, one use of each, the same answer for strangers."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from hub.accounts.actions import NewInvitation, invite
from hub.core.permissions import Role
from tests.accounts.people import (
    TOKEN,
    ask_for_code,
    code_in,
    make_person,
    newest_letter,
    sign_in,
    token_of,
)
from tests.reading import link, texts

SIGN_IN = "/en/account/sign-in"


def test_who_is_invited_takes_the_role_and_is_signed_in(any_app: Flask) -> None:
    with any_app.app_context():
        made = invite(NewInvitation("Anna@Town.example", Role.EDITOR, None, "en"), None)
    client = any_app.test_client()
    path = f"/en/account/invitation/{made.token}"
    page = client.get(path)
    assert page.status_code == 200
    assert "Editor" in page.text
    form = {"csrf_token": token_of(client, path), "name": "Anna Å"}
    answer = client.post(path, data=form, follow_redirects=True)
    assert answer.request.path == "/en/account"
    assert "Anna Å" in answer.text
    assert "anna@town.example" in answer.text
    again = any_app.test_client()
    assert again.get(path).status_code == 410


def test_a_code_from_a_letter_signs_in_once(any_app: Flask) -> None:
    with any_app.app_context():
        known = make_person(Role.EDITOR)
    client = sign_in(any_app, known.email)
    assert client.get("/en/account").status_code == 200
    code = code_in(newest_letter(any_app, known.email))
    other = any_app.test_client()
    form = {"csrf_token": token_of(other, SIGN_IN), "identity": known.email, "passcode": code}
    answer = other.post(SIGN_IN, data=form)
    assert answer.status_code == 200
    assert "do not match" in answer.text
    assert other.get("/en/account").status_code == 303


def test_whoever_asks_again_at_once_gets_a_code_that_was_not_used(any_app: Flask) -> None:
    with any_app.app_context():
        known = make_person(Role.EDITOR)
    with time_machine.travel(datetime(2026, 11, 29, 12, 0, 1, tzinfo=UTC), tick=False):
        clients = [sign_in(any_app, known.email) for _time in range(3)]
    assert [one.get("/en/account").status_code for one in clients] == [200] * 3


def test_the_answer_for_an_unknown_address_is_the_same(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR)
    pages = []
    for email in (known.email, "stranger.network@town.example"):
        client = app.test_client()
        text = ask_for_code(client, email)
        pages.append(TOKEN.sub("", text.replace(email, "")))
    assert pages[0] == pages[1]


def in_summary(answer: str) -> list[str]:
    return texts(LexborHTMLParser(answer), ".ds-error-summary li, .ds-error-summary h2")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your email address."),
        (" ", "Enter your email address."),
        ("abc", "Enter an email address such as name@town.example."),
    ],
)
def test_no_code_is_said_to_be_sent_to_what_is_no_address(
    app: Flask, typed: str, sentence: str
) -> None:
    answer = LexborHTMLParser(ask_for_code(app.test_client(), typed))
    assert texts(answer, ".ds-error-summary li") == [sentence]
    assert texts(answer, "#identity-error") == [f"Error: {sentence}"]
    assert link(answer, ".ds-error-summary a") == "#identity"
    assert "a code is on its way" not in answer.text()
    assert answer.css_first("form.form .btns button").text() == "Send me a code"  # type: ignore[union-attr]


def test_a_sign_in_that_is_empty_says_what_is_missing_the_same_for_everybody(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR)
    client = app.test_client()
    form = {"csrf_token": token_of(client, SIGN_IN)}
    missing = "Enter the code that we sent you, or your password."
    assert in_summary(client.post(SIGN_IN, data=form).text) == [
        "There are 2 problems",
        "Enter your email address.",
        missing,
    ]
    pages = []
    for email in (known.email, "stranger.network@town.example"):
        answer = client.post(SIGN_IN, data={**form, "identity": email}).text
        assert in_summary(answer) == ["There is 1 problem", missing]
        pages.append(TOKEN.sub("", answer.replace(email, "")))
    assert pages[0] == pages[1]


def test_what_belongs_to_no_field_is_not_counted(app: Flask) -> None:
    client = app.test_client()
    wrong = {"identity": "stranger.network@town.example", "passcode": "00000000"}
    for token, said in ((token_of(client, SIGN_IN), "do not match"), ("", "too long")):
        text = client.post(SIGN_IN, data={"csrf_token": token, **wrong}).text
        answer = LexborHTMLParser(text)
        assert texts(answer, ".ds-error-summary") == []
        (alert,) = texts(answer, ".ds-alert[role=alert]")
        assert said in alert


@pytest.mark.parametrize("path", ["invitation/abc", "address/abc"])
def test_a_link_that_is_over_leads_to_signing_in_and_not_to_the_news(app: Flask, path: str) -> None:
    answer = app.test_client().get(f"/en/account/{path}")
    assert answer.status_code == 410
    said = LexborHTMLParser(answer.text)
    assert texts(said, "h1") == ["This link is no longer valid"]
    assert "If you have an account, you can log in." in said.text()
    assert "See what is new instead." not in said.text()
