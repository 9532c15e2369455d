"""A password that is guessed at once is refused, with the reason and the way out."""

import subprocess
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.permissions import Role
from tests.accounts.people import make_person, sign_in, token_of

WAY_OUT = "Choose a long sentence that only you would write."
REFUSED = {
    "password1234": "Many people use this password",
    "1qaz2wsx3edc": "Many people use this password",
    "123123123123": "Repeats, dates and rows",
    "abcdefghijklm": "Repeats, dates and rows",
    "anna.arsta@town.example": "Your own name or address",
    "losenord1234": "guess",
    "ab" * 60: "Repeats, dates and rows",
}


@pytest.fixture
def anna(app: Flask) -> FlaskClient:
    """The browser of somebody without a password."""
    with app.app_context():
        known = make_person(Role.READER, "falun", "anna.arsta@town.example", name="Anna Årsta")
    return sign_in(app, known.email)


def said(client: FlaskClient, password: str, lang: str = "en") -> str:
    """The page after giving a new password."""
    path = f"/{lang}/account/password"
    form = dict.fromkeys(("new_password", "new_password_confirm"), password)
    form["csrf_token"] = token_of(client, path)
    return client.post(path, data=form, follow_redirects=True).text


def test_what_is_guessed_at_once_is_refused_with_the_reason_and_the_way_out(
    anna: FlaskClient,
) -> None:
    for password, reason in REFUSED.items():
        page = said(anna, password)
        assert reason in page, password
        assert WAY_OUT in page, password
        assert "<title>Error: " in page
    assert "Your password is set." in said(anna, "häst batteri klammer")


def test_the_reason_is_in_the_readers_language(anna: FlaskClient) -> None:
    # One for each: who tries often is asked to wait.
    for lang, password in zip(sorted(set(INTERFACE_LANGUAGES) - {"en"}), REFUSED, strict=False):
        page = said(anna, password, lang)
        assert 'id="new_password-error"' in page, lang
        assert not any(english in page for english in ("guess", "Repeats", "Take a long")), lang


def test_a_long_sentence_is_taken_however_long_it_is(anna: FlaskClient) -> None:
    assert "Your password is set." in said(anna, "a cold winter road over the bridge " * 3)


def test_the_lists_of_words_are_read_when_a_password_is_given_and_not_before() -> None:
    code = "import hub.app, sys; sys.exit('zxcvbn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
