"""Limits count what is sent and what is guessed, and no mistyped form: nobody waits for others."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from hub.core.permissions import Role
from tests.accounts.people import ask_for_code, make_person, sign_in, token_of

INVITE = "/en/desk/people/falun/invite"
ADDRESS = "/en/account/address"
SIGN_IN = "/en/account/sign-in"


def invitation(email: str) -> dict[str, str]:
    return {"email": email, "role": "reader", "language": "en"}


@pytest.mark.parametrize("typed", ["", "bad", "new@town"])
def test_mistyped_invitations_keep_nobody_waiting(app: Flask, typed: str) -> None:
    with app.app_context():
        known = make_person(Role.COORDINATOR, "falun")
        other = make_person(Role.ADMINISTRATOR)
    clients = [sign_in(app, one.email) for one in (known, other)]
    for client in clients * 5:
        data = {**invitation(typed), "csrf_token": token_of(client, INVITE)}
        answer = client.post(INVITE, data=data)
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
    data = {**invitation("new@town.example"), "csrf_token": token_of(clients[0], INVITE)}
    assert clients[0].post(INVITE, data=data).status_code == 303


def test_mistyped_addresses_keep_nobody_from_changing_theirs(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    token = token_of(client, ADDRESS)
    for typed in ("", "bad", known.email) * 3:
        answer = client.post(ADDRESS, data={"email": typed, "csrf_token": token})
        assert answer.status_code == 422
    sent = [
        client.post(ADDRESS, data={"email": f"{number}@new.example", "csrf_token": token})
        for number in range(6)
    ]
    assert [one.status_code for one in sent] == [303] * 5 + [429]


def test_what_is_no_address_keeps_waiting_who_typed_it_alone(app: Flask) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        for number in range(25):
            client = app.test_client()
            form = {"csrf_token": token_of(client, SIGN_IN), "identity": ""}
            here = {"REMOTE_ADDR": f"192.0.2.{number // 5}"}
            answer = client.post(f"{SIGN_IN}/code", data=form, environ_overrides=here)
            assert answer.status_code == 200, number
    assert "Enter your email address." in ask_for_code(app.test_client(), "")
