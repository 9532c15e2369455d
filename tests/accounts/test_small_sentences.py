"""What pages of an account say: once, where it is true, and in its place."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.accounts.actions import NewInvitation, invite
from hub.accounts.commands import person
from hub.core.permissions import Role
from hub.core.words import speaking
from tests.accounts.people import make_person, sign_in, token_of
from tests.reading import page, texts

ACCOUNT = "/en/account"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The browser of an editor."""
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    return sign_in(app, known.email)


def test_who_logs_out_is_told_so_once(client: FlaskClient) -> None:
    form = {"csrf_token": token_of(client, ACCOUNT)}
    page = LexborHTMLParser(
        client.post(f"{ACCOUNT}/sign-out", data=form, follow_redirects=True).text
    )
    assert texts(page, "[role=status]") == ["You have been logged out."]
    again = LexborHTMLParser(client.get(f"{ACCOUNT}/sign-in").text)
    assert texts(again, "[role=status]") == []


def test_nothing_is_said_of_a_session_that_was_not_ended(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        other = make_person(Role.EDITOR, "roros")
    sign_in(app, other.email)
    form = {"csrf_token": token_of(client, ACCOUNT)}
    answer = client.post(f"{ACCOUNT}/sessions/unknown/end", data=form, follow_redirects=True)
    assert "You have been logged out there." not in answer.text


@pytest.mark.parametrize("path", ["delete", "data.json", "password"])
def test_who_is_to_confirm_reads_so_once(client: FlaskClient, path: str) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=45)):
        answer = client.get(f"{ACCOUNT}/{path}?from=here", follow_redirects=True)
        assert answer.request.path == f"{ACCOUNT}/confirm"
        assert answer.request.args["next"] == f"{ACCOUNT}/{path}?from=here"
    assert "change how you log in" not in answer.text
    assert answer.text.count("confirm once more that it is you") == 1


def test_a_link_that_is_over_is_not_searched_for(app: Flask) -> None:
    with app.app_context():
        token = invite(NewInvitation("new@town.example", Role.READER, None, "en"), None).token
    over = f"{token[:-1]}x"
    for path, status in ((f"invitation/{over}", 410), (f"invitation/{over}/more", 404)):
        answer = app.test_client().get(f"{ACCOUNT}/{path}")
        assert answer.status_code == status
        assert LexborHTMLParser(answer.text).css_first("#error-q") is None
    lost = LexborHTMLParser(app.test_client().get("/en/nothing-here").text)
    assert lost.css_first("#error-q") is not None


@pytest.mark.parametrize("name", ["\u200b", "\u200d \u2060", "\u3164", "\u034f", "\u00ad"])
def test_a_name_of_which_nothing_is_seen_is_none(client: FlaskClient, name: str) -> None:
    form = {"csrf_token": token_of(client, ACCOUNT), "name": name, "language": "en"}
    answer = client.post(ACCOUNT, data=form)
    assert answer.status_code == 422
    assert "Enter your name, as others will see it." in answer.text


@pytest.mark.parametrize("name", ["Åsa", "محمد", "王", "O’Neill", "A\u200dB"])
def test_any_name_that_is_seen_is_one(client: FlaskClient, name: str) -> None:
    form = {"csrf_token": token_of(client, ACCOUNT), "name": name, "language": "en"}
    assert client.post(ACCOUNT, data=form).status_code == 303


def test_a_letter_is_written_in_a_language_that_the_hub_has(app: Flask) -> None:
    asked = ["invite", "new@town.example", "--role", "reader", "--language"]
    with app.app_context():
        refused = CliRunner().invoke(person, [*asked, "xx"])
        taken = CliRunner().invoke(person, [*asked, "fi"])
    assert refused.exit_code == 2
    for language in ("sv", "nb", "da", "fi", "de", "pl", "en"):
        assert f"'{language}'" in refused.output
    assert "/fi/account/invitation/" in taken.output


def test_people_have_first_and_last_names_in_polish_and_organisers_an_organisation(
    app: Flask,
) -> None:
    with app.app_context():
        known = make_person(Role.READER, "falun")
        with speaking("pl"):
            listed = CliRunner().invoke(person, ["list"])
            refused = CliRunner().invoke(person, ["invite", "a@b.example", "--role", "organiser"])
    assert listed.output.startswith("Imię i\u00a0nazwisko")
    assert refused.exit_code == 2
    assert "podaj jej nazwę, używając --organisation." in refused.output
    page = LexborHTMLParser(sign_in(app, known.email).get("/pl/desk/people/falun").text)
    assert page.css(".account > table th")[0].text() == "Imię i\u00a0nazwisko"


def test_an_invitation_is_written_in_the_towns_language_unless_another_is_chosen(
    app: Flask,
) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR, "network", "chief@town.example")
    client = sign_in(app, chief.email)
    for place_slug, code in (("grudziadz", "pl"), ("hamina", "fi"), ("network", "en")):
        form = page(client, f"/en/desk/people/{place_slug}/invite")
        (chosen,) = form.css('select[name="language"] option[selected]')
        assert chosen.attributes["value"] == code, place_slug
