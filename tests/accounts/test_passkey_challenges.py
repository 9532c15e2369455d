"""What a passkey is asked to sign: for three minutes, for one browser, once, and not made up."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.core.permissions import Role
from tests.accounts.people import make_person, token_of
from tests.accounts.software_passkey import SoftwarePasskey, unpadded

PATH = "/en/account/sign-in/passkey"
OVER = "This page was open for too long. Start again."
FAILED = "This passkey could not be used."


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge as a browser was given it: where the answer goes, and what is to be signed."""

    action: str
    challenge: str
    form: dict[str, str]


@pytest.fixture
def passkey(app: Flask) -> SoftwarePasskey:
    """The passkey of somebody with an account."""
    made = SoftwarePasskey()
    with app.app_context():
        made.keep_for(make_person(Role.EDITOR, "falun").id)
    return made


def ask(client: FlaskClient) -> Asked:
    """Begin to sign in with a passkey."""
    form = {"csrf_token": token_of(client, PATH)}
    found = LexborHTMLParser(client.post(PATH, data=form).text).css_first("form[data-passkey]")
    assert found is not None
    options = json.loads(found.attributes["data-options"] or "")
    return Asked(found.attributes["action"] or "", options["challenge"], form)


def give(client: FlaskClient, asked: Asked, credential: str) -> str:
    """The page after the answer of a passkey."""
    form = {**asked.form, "credential": credential}
    return client.post(asked.action, data=form, follow_redirects=True).text


def is_in(client: FlaskClient) -> bool:
    return client.get("/en/account").status_code == 200


def test_a_challenge_that_is_answered_in_time_signs_in_once(
    app: Flask, passkey: SoftwarePasskey
) -> None:
    client = app.test_client()
    asked = ask(client)
    answer = passkey.answer(asked.challenge)
    give(client, asked, answer)
    assert is_in(client)
    client.post("/en/account/sign-out", data={"csrf_token": token_of(client, "/en/account")})
    assert not is_in(client)
    fresh = Asked(asked.action, asked.challenge, {"csrf_token": token_of(client, PATH)})
    give(client, fresh, answer)
    assert not is_in(client)


def test_a_challenge_is_over_after_three_minutes(app: Flask, passkey: SoftwarePasskey) -> None:
    client = app.test_client()
    asked = ask(client)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=3, seconds=5)):
        assert OVER in give(client, asked, passkey.answer(asked.challenge))
        assert not is_in(client)


def test_a_challenge_that_the_hub_did_not_make_counts_nothing(
    app: Flask, passkey: SoftwarePasskey
) -> None:
    client = app.test_client()
    asked = ask(client)
    own = unpadded(f"{datetime.now(UTC).timestamp():.6f}.{'0' * 16}.made-up".encode())
    page, signature = asked.action.rpartition(".")[0], asked.action.rpartition(".")[2]
    for action in (f"{PATH}/made-up", f"{page}.{signature.swapcase()}", asked.action[:-4]):
        forged = Asked(action, asked.challenge, asked.form)
        assert OVER in give(client, forged, passkey.answer(asked.challenge)), action
        assert not is_in(client)
    assert not is_in(client)
    # Signed is another one than the hub asked for.
    assert FAILED in give(client, asked, passkey.answer(own))
    assert not is_in(client)


def test_a_challenge_of_another_browser_counts_nothing(
    app: Flask, passkey: SoftwarePasskey
) -> None:
    caught = ask(app.test_client())
    other = app.test_client()
    form = {"csrf_token": token_of(other, PATH)}
    page = give(
        other, Asked(caught.action, caught.challenge, form), passkey.answer(caught.challenge)
    )
    assert OVER in page
    assert not is_in(other)


def test_a_challenge_answered_by_another_key_or_for_another_site_counts_nothing(
    app: Flask, passkey: SoftwarePasskey
) -> None:
    client = app.test_client()
    for thief in (
        SoftwarePasskey(number=passkey.number),
        SoftwarePasskey(),
        SoftwarePasskey("hub.example", passkey.number, passkey.key),
    ):
        asked = ask(client)
        assert FAILED in give(client, asked, thief.answer(asked.challenge))
        assert not is_in(client)
