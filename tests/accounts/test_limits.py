"""Limits count what is sent and what is guessed, and no mistyped form: nobody waits for others."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hub.accounts import people_views
from hub.core.database import session
from hub.core.outbox import OutgoingMail
from hub.core.permissions import Role
from hub.core.settings import Settings
from tests.accounts.people import ask_for_code, make_person, sign_in, token_of
from tests.conftest import running

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


def letters_to(app: Flask, email: str) -> int:
    with app.app_context():
        sent = select(func.count()).where(OutgoingMail.recipient == email)
        return session().scalar(sent) or 0


def test_who_invites_many_times_at_once_sends_no_more_than_in_turn(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with any_app.app_context():
        known = make_person(Role.COORDINATOR, "falun")
    clients = [sign_in(any_app, known.email) for _number in range(3)]
    form = invitation("new@town.example")
    forms = [{**form, "csrf_token": token_of(client, INVITE)} for client in clients]
    for _number in range(4):
        assert clients[0].post(INVITE, data=forms[0]).status_code == 303
    together = Barrier(len(clients))
    monkeypatch.setattr(people_views, "_refuse_above_own", lambda *_who: together.wait(30))
    with ThreadPoolExecutor(len(clients)) as threads:
        answers = threads.map(
            lambda client, form: client.post(INVITE, data=form).status_code, clients, forms
        )
        assert sorted(answers) == [303, 429, 429]
    assert letters_to(any_app, "new@town.example") == 5


def test_who_asks_for_codes_many_times_at_once_is_sent_no_more_than_in_turn(any_app: Flask) -> None:
    with any_app.app_context():
        known = make_person(Role.READER, "falun")
    clients = [any_app.test_client() for _number in range(4)]
    tokens = [token_of(client, SIGN_IN) for client in clients]

    for _number in range(3):
        ask_for_code(clients[0], known.email)

    def ask(client: FlaskClient, token: str) -> int:
        form = {"csrf_token": token, "identity": known.email, "chosen_method": "email"}
        return client.post(f"{SIGN_IN}/code", data=form).status_code

    with ThreadPoolExecutor(len(clients)) as threads:
        answers = list(threads.map(ask, clients, tokens))
    assert letters_to(any_app, known.email) == 3 + answers.count(200) <= 5


def test_who_asks_for_another_address_several_times_at_once_meets_no_error(
    any_app: Flask,
) -> None:
    with any_app.app_context():
        known = make_person(Role.READER, "falun")
    clients = [sign_in(any_app, known.email) for _number in range(3)]
    tokens = [token_of(client, ADDRESS) for client in clients]
    together = Barrier(len(clients))

    def ask(client: FlaskClient, token: str) -> int:
        together.wait(30)
        return client.post(
            ADDRESS, data={"csrf_token": token, "email": "new@town.example"}
        ).status_code

    with ThreadPoolExecutor(len(clients)) as threads:
        assert list(threads.map(ask, clients, tokens)) == [303, 303, 303]


def test_processes_of_a_hub_count_together_and_another_hub_on_the_redis_by_itself(
    settings: Settings, redis_url: str
) -> None:
    own = replace(settings, broker_url=redis_url)
    with ExitStack() as keep:
        one, same, other = (
            keep.enter_context(contextmanager(running)(each))
            for each in (own, own, replace(own, secret_key="another hub"))
        )
        form = {"identity": f"{uuid.uuid4().hex}@town.example", "chosen_method": "email"}

        def ask(app: Flask) -> int:
            client = app.test_client()
            data = {**form, "csrf_token": token_of(client, SIGN_IN)}
            return client.post(f"{SIGN_IN}/code", data=data).status_code

        assert [ask(app) for app in (one, same) * 3] == [200] * 5 + [429]
        assert ask(other) == 200
