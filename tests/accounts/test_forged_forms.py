"""Every unsafe route of accounts refuses a form that came from another site's page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.actions import NewInvitation, invite
from hub.core.database import db
from hub.core.permissions import Role
from tests.accounts.people import make_person, place, sign_in, token_of

SIGN_IN = "/en/account/sign-in"
PARTS = {"account", "own_account", "invitation", "people"}
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What makes a route do what it does; `does` is false where only a passkey could."""

    values: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    is_signed_in: bool = True
    does: bool = True


CODE = {"identity": "coordinator.falun@town.example", "chosen_method": "email"}
SENT: dict[str, Sent] = {
    # Before the password is changed, which signs out in all other browsers.
    "account.logout": Sent(),
    "own_account.end_session": Sent({"key": "SESSION"}),
    "account.login": Sent(form={**CODE, "passcode": "000000"}, is_signed_in=False),
    "account.entered": Sent(form=CODE, is_signed_in=False, does=False),
    "account.us_signin_send_code": Sent(
        form={**CODE, "identity": "second@falun.example"}, is_signed_in=False
    ),
    "account.two_factor_token_validation": Sent(form={"code": "1"}, is_signed_in=False, does=False),
    "account.mf_recovery": Sent(form={"code": "1"}, is_signed_in=False, does=False),
    "account.wan_signin": Sent(is_signed_in=False, does=False),
    "account.wan_signin_response": Sent({"token": "x"}, is_signed_in=False, does=False),
    "account.us_verify": Sent(form={"passcode": "000000"}),
    "account.us_verify_send_code": Sent(form={"chosen_method": "email"}),
    "account.wan_verify": Sent(does=False),
    "account.wan_verify_response": Sent({"token": "x"}, does=False),
    "account.change_password": Sent(
        form=dict.fromkeys(("new_password", "new_password_confirm"), "a long sentence of mine")
    ),
    "account.two_factor_setup": Sent(form={"setup": "authenticator"}, does=False),
    "account.two_factor_setup_validate": Sent({"token": "x"}, does=False),
    "account.mf_recovery_codes": Sent(form={"generate_new_codes": "1"}),
    "account.wan_register": Sent(form={"name": "key", "usage": "first"}),
    "account.wan_delete": Sent(form={"name": "key"}, does=False),
    "account.wan_register_response": Sent({"token": "x"}, does=False),
    "own_account.change": Sent(form={"name": "Attacked", "language": "pl"}),
    "invitation.accept": Sent({"token": "INVITATION"}, {"name": "Attacked"}, is_signed_in=False),
    "people.send_invitation": Sent(
        form={"email": "evil@town.example", "role": "coordinator", "language": "en"}
    ),
    "people.withdraw": Sent({"key": "INVITED"}),
    "people.save_role": Sent({"key": "PERSON"}, {"role": "coordinator"}),
    "own_account.end_all_sessions": Sent(),
}


def unsafe_routes(app: Flask) -> dict[str, str]:
    """The address of each route of these parts that takes a form, by its endpoint."""
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in PARTS and set(rule.methods or ()) - SAFE
    }


def rows_of(app: Flask) -> dict[str, Sequence[Any]]:
    """Everything in the database."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.execute(table.select()).fetchall()
            for table in db.metadata.sorted_tables
        }


@pytest.fixture
def ways(app: Flask) -> dict[str, str]:
    """What stands in the addresses of things that there are."""
    with app.app_context():
        person = make_person(Role.EDITOR, "falun")
        make_person(Role.COORDINATOR, "falun")
        make_person(Role.COORDINATOR, "falun", "second@falun.example")
        new, other = (
            invite(NewInvitation(f"{name}@falun.example", Role.READER, place("falun"), "en"), None)
            for name in ("new", "other")
        )
    return {"INVITATION": new.token, "INVITED": other.key, "PERSON": person.key}


def coordinators(app: Flask, ways: dict[str, str]) -> list[FlaskClient]:
    """Two browsers of a coordinator; the session of a third is in `ways` too."""
    browsers = []
    for minutes in (-2, -1, 0):
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
            browsers.append(sign_in(app, CODE["identity"]))
    ways["SESSION"] = rows_of(app)["signed_in_session"][0].key
    return browsers[1:]


def address_of(rule: str, sent: Sent, ways: dict[str, str]) -> str:
    values = {"lang": "en", "place": "falun"}
    values |= {name: ways.get(value, value) for name, value in sent.values.items()}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values[part[1]], rule)


def test_no_form_of_another_site_does_anything(app: Flask, ways: dict[str, str]) -> None:
    leaving, coordinator = coordinators(app, ways)
    routes = unsafe_routes(app)
    assert set(routes) == set(SENT), "a new route takes forms: say here what it is sent"
    foreign = token_of(app.test_client(), SIGN_IN)
    wrong = []
    for endpoint, sent in SENT.items():
        client = leaving if endpoint == "account.logout" else coordinator
        client = client if sent.is_signed_in else app.test_client()
        address = address_of(routes[endpoint], sent, ways)
        own = token_of(client, "/en/account" if sent.is_signed_in else SIGN_IN)
        before = rows_of(app)
        for forged in ({}, {"csrf_token": foreign}, {"csrf_token": own[:-1]}):
            answer = client.post(address, data={**sent.form, **forged})
            if rows_of(app) != before or answer.status_code >= 500:
                wrong.append(f"{endpoint} with {forged}: {answer.status_code}")
            if client.get("/en/account").status_code != (200 if sent.is_signed_in else 303):
                wrong.append(f"{endpoint} with {forged} signs in or out")
        client.post(address, data={**sent.form, "csrf_token": own})
        if sent.does and rows_of(app) == before:
            wrong.append(f"{endpoint} does nothing with the right token either")
    assert not wrong, "\n".join(wrong)
