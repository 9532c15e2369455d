"""A passkey is called as its owner writes it, and deleted by the button that stands beside it."""

import unicodedata
from typing import Literal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.core.permissions import Role
from tests.accounts.people import Known, make_person, sign_in, token_of
from tests.accounts.software_passkey import SoftwarePasskey
from tests.reading import texts

PATH = "/en/account/passkeys"
NAMES = (
    "Datorn på jobbet",
    "Łódź",
    "Työpöytä",
    "Anna's phone (work) & <b>home</b>",
    "“Anna’s” %(name)s; + = # ? / \\ {{ 1 }}",
    "🔑 Anna 👩‍💻 🇫🇮 ❤️",
    "ä" * 64,
)
KEPT_BEFORE = ("a  b", "a\N{NO-BREAK SPACE}b")


@pytest.fixture
def known(app: Flask) -> Known:
    """An editor of Falun."""
    with app.app_context():
        return make_person(Role.EDITOR, "falun")


def asked_for(client: FlaskClient, name: str) -> LexborHTMLParser:
    """The page after giving a name for a new passkey."""
    form = {"csrf_token": token_of(client, PATH), "name": name, "usage": "first"}
    return LexborHTMLParser(client.post(PATH, data=form).text)


@pytest.mark.parametrize("name", NAMES + KEPT_BEFORE)
def test_the_button_beside_a_passkey_deletes_it(app: Flask, known: Known, name: str) -> None:
    with app.app_context():
        SoftwarePasskey().keep_for(known.id, name)
    client = sign_in(app, known.email)
    page = LexborHTMLParser(client.get(PATH).text)
    assert [one.text() for one in page.css("th[scope=row]")] == [name]
    fields = page.css("td form input")
    form = {one.attributes["name"]: one.attributes["value"] for one in fields}
    button = page.css_first("td form")
    assert button is not None
    where = button.attributes["action"] or ""
    answer = client.post(where, data=form, follow_redirects=True).text
    assert "The passkey has been deleted." in answer
    assert "You have no passkey yet." in answer


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_one_name_however_its_letters_are_sent(
    app: Flask, known: Known, form: Literal["NFC", "NFD"]
) -> None:
    client = sign_in(app, known.email)
    for name in NAMES:
        assert asked_for(client, unicodedata.normalize(form, name)).css_first("[data-passkey]")
    with app.app_context():
        SoftwarePasskey().keep_for(known.id, NAMES[0])
    page = asked_for(client, unicodedata.normalize(form, NAMES[0]))
    assert texts(page, "#name-error") == [
        "Error: You already have a passkey with this name. Choose another name."
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Give the passkey a name"),
        ("\u200b \u2800\x07", "Give the passkey a name"),
        ("a" * 65, "Enter at most 64 characters."),
    ],
)
def test_a_name_that_cannot_be_says_what_can(
    app: Flask, known: Known, typed: str, said: str
) -> None:
    (found,) = texts(asked_for(sign_in(app, known.email), typed), "#name-error")
    assert said in found


def test_a_name_is_kept_as_one_line_that_turns_no_page_around(app: Flask, known: Known) -> None:
    with app.app_context():
        SoftwarePasskey().keep_for(known.id, "My phone")
    page = asked_for(sign_in(app, known.email), " My\t\u202ephone\x07 ")
    (said,) = texts(page, "#name-error")
    assert "You already have a passkey with this name." in said


def test_the_passkeys_stand_beside_the_question_for_another(app: Flask, known: Known) -> None:
    with app.app_context():
        SoftwarePasskey().keep_for(known.id, "Telephone")
    page = asked_for(sign_in(app, known.email), "Computer")
    assert page.css_first("[data-passkey]")
    assert texts(page, "th[scope=row]") == ["Telephone"]
