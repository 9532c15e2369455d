"""Setting up the second step: what is mistyped is mended with the key that the app has read."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from passlib.totp import TOTP
from selectolax.lexbor import LexborHTMLParser

from hub.core.permissions import Role
from tests.accounts.people import make_person, sign_in, token_of

PATH = "/en/account/second-step"


def key_in(html: str) -> str:
    """The key that a page shows."""
    found = LexborHTMLParser(html).css_first("code")
    assert found is not None, html
    return found.text()


def form_of(html: str) -> tuple[str, dict[str, str]]:
    """Where the form of a page leads, and its token."""
    page = LexborHTMLParser(html)
    form, token = page.css_first("ol form"), page.css_first("ol input[name=csrf_token]")
    assert form is not None
    assert token is not None
    return form.attributes["action"] or "", {"csrf_token": token.attributes["value"] or ""}


def test_a_mistyped_code_keeps_the_key_that_the_app_has_read(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    asked = {"csrf_token": token_of(client, PATH), "setup": "authenticator"}
    first = client.post(PATH, data=asked).text
    where, form = form_of(first)
    wrong = client.post(where, data={**form, "code": "000000"})
    assert wrong.status_code == 422
    assert key_in(wrong.text) == key_in(first)
    assert wrong.text.count("The code is not correct.") == 2  # in the summary and at the field
    assert "<title>Error: " in wrong.text
    # The picture is the same as well.
    pictures = [LexborHTMLParser(html).css_first("img.qr") for html in (first, wrong.text)]
    assert pictures[0].attributes["src"] == pictures[1].attributes["src"]  # type: ignore[union-attr]
    where, form = form_of(wrong.text)
    code = TOTP(key=key_in(first)).generate().token
    done = client.post(where, data={**form, "code": code}, follow_redirects=True)
    assert "From now on, you need a second step to log in." in done.text


def test_a_key_that_was_shown_too_long_ago_is_made_anew(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    asked = {"csrf_token": token_of(client, PATH), "setup": "authenticator"}
    where, form = form_of(client.post(PATH, data=asked).text)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        for path in (where, f"{PATH}/forged"):
            answer = client.post(path, data={**form, "code": "000000"}, follow_redirects=True)
            assert "This page was open for too long." in answer.text
            assert "<code>" not in answer.text
