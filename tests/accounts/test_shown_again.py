"""Who tries too often finds the form again, with what was typed and without any secret."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from hub.accounts.actions import NewInvitation, invite
from hub.accounts.guessing import LIMITS
from hub.accounts.shown_again import FORMS
from hub.core.permissions import Role
from tests.accounts.people import Known, make_person, place, sign_in, token_of
from tests.reading import texts

SIGN_IN = "/en/account/sign-in"
SECRET = "12345678-not-shown"


@pytest.fixture
def known(app: Flask) -> Known:
    """The coordinator of Falun."""
    with app.app_context():
        return make_person(Role.COORDINATOR, "falun")


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    """No limit begins anew in between."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


def refused(
    client: FlaskClient, path: str, form: dict[str, str], send_to: str = ""
) -> TestResponse:
    """The first answer that says to wait."""
    form = {"csrf_token": token_of(client, path), **form}
    for _number in range(60):
        answer = client.post(send_to or path, data=form)
        if answer.status_code == 429:
            return answer
    raise AssertionError("never refused")


def check(answer: TestResponse, action: str, **typed: str) -> None:
    """It says when to try again, above the form, which holds what was typed and no secret."""
    assert 0 < int(answer.headers["Retry-After"]) <= 60 * 60 + 1
    assert "no-store" in answer.headers["Cache-Control"]
    page = LexborHTMLParser(answer.text)
    (said,) = texts(page, ".ds-alert[role=alert]")
    assert "within a short time" in said or "in a short time" in said
    assert "Try again in" in said
    assert page.css_first(f'main form[action^="{action}"]')
    for name, value in typed.items():
        field = page.css_first(f"#{name}")
        assert field is not None
        assert field.attributes["value"] == value
    assert SECRET not in answer.text


def test_every_form_that_is_limited_comes_back_or_holds_nothing_typed() -> None:
    assert set(LIMITS) - set(FORMS) == {
        "account.wan_signin_response",
        "own_account_address.confirm",
    }


@pytest.mark.parametrize("to", [SIGN_IN, f"{SIGN_IN}/code"])
def test_the_address_stays_when_tries_to_sign_in_are_too_many(app: Flask, to: str) -> None:
    form = {"identity": "a&b@town.example", "passcode": SECRET, "chosen_method": "email"}
    answer = refused(app.test_client(), SIGN_IN, form, f"{to}?next=/en/account/password")
    check(answer, SIGN_IN, identity="a&b@town.example")
    assert "?next=/en/account/password" in answer.text


def test_the_pages_of_ones_account_stay(app: Flask, known: Known) -> None:
    client = sign_in(app, known.email)
    passwords = {"new_password": SECRET, "new_password_confirm": f"{SECRET}x"}
    check(refused(client, "/en/account/password", passwords), "/en/account/password")
    confirm = "/en/account/confirm"
    check(refused(client, confirm, {"passcode": SECRET}), confirm)
    check(refused(client, confirm, {"chosen_method": "email"}, f"{confirm}/code"), confirm)
    asked = refused(client, "/en/account/address", {"email": "new@town.example"})
    check(asked, "/en/account/address", email="new@town.example")


@pytest.mark.parametrize("path", ["second-step", "recovery-code"])
def test_the_pages_of_the_second_step_stay(app: Flask, path: str) -> None:
    client = app.test_client()
    form = {"csrf_token": token_of(client, SIGN_IN), "code": SECRET}
    where = f"{SIGN_IN}/{path}"
    answers = [client.post(where, data=form, follow_redirects=True) for _number in range(11)]
    check(answers[-1], where)


def test_an_invitation_stays_as_it_was_filled_in(app: Flask, known: Known) -> None:
    client = sign_in(app, known.email)
    path = "/en/desk/people/falun/invite"
    form = {"email": "new@town.example", "role": "organiser", "language": "fi"}
    answer = refused(client, path, {**form, "organisation": "Club <1>"})
    check(answer, path, email="new@town.example", organisation="Club <1>")
    page = LexborHTMLParser(answer.text)
    chosen = page.css("#language option[selected], [name=role][checked]")
    assert [one.attributes["value"] for one in chosen] == ["organiser", "fi"]


def test_a_name_for_an_invitation_stays_and_what_is_over_has_the_usual_page(app: Flask) -> None:
    with app.app_context():
        new = NewInvitation("new@town.example", Role.READER, place("falun"), "en")
        path = f"/en/account/invitation/{invite(new, None).token}"
    client = app.test_client()
    answer = refused(client, path, {"name": "Åsa", "csrf_token": "forged"})
    check(answer, path, name="Åsa")
    over = client.post("/en/account/invitation/abc")
    assert over.status_code == 429
    assert texts(LexborHTMLParser(over.text), "main form") == []


def test_a_program_is_told_as_it_asks(app: Flask) -> None:
    client = app.test_client()
    form = {"csrf_token": token_of(client, SIGN_IN), "identity": "a@town.example", "passcode": "1"}
    wanted = {"Accept": "application/json"}
    answers = [client.post(SIGN_IN, data=form, headers=wanted) for _number in range(11)]
    assert answers[-1].status_code == 429
    assert answers[-1].get_json()["error"]["code"] == "too_many_requests"
