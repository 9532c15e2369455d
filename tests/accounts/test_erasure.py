"""An account is deleted: what goes, from every table, what stays, and who cannot leave."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from hub.accounts import guessing
from hub.accounts.commands import person as person_commands
from hub.accounts.models import Person
from hub.accounts.role_actions import LastOfTheirKind
from hub.core.database import session
from hub.core.errors import NotFound
from hub.core.permissions import Role
from tests.accounts.anna import EMAIL, NAME, make_anna, town_of
from tests.accounts.kept import places_of, tables_of_people
from tests.accounts.people import make_person, newest_letter, sign_in, token_of

PATH = "/en/account/delete"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers need not take the same time here."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)


def test_nothing_in_any_table_tells_who_it_was(any_app: Flask) -> None:
    anna, client = make_anna(any_app)
    with any_app.app_context():
        before = places_of(NAME, EMAIL, "tf-secret", "anna.ek.new@")
    assert before >= {"person.name", "person.email", "invitation.email", "change.reason"}
    assert before >= {"outgoing_mail.recipient", "address_change.new_email", "feedback.email"}
    form = {"csrf_token": token_of(client, PATH), "understood": "yes"}
    answer = client.post(PATH, data=form, follow_redirects=True)
    assert "Your account has been deleted." in answer.text
    assert client.get("/en/account").status_code == 303
    with any_app.app_context():
        assert places_of(NAME, EMAIL, "tf-secret", "anna.ek.new@") == set()
        person = session().get_one(Person, anna.id)
        assert person.erased_at
        assert not person.active
        kept = {
            table.name
            for table, column in tables_of_people()
            if session().execute(select(table).where(table.c[column] == anna.id)).first()
        }
        # Who was what, and who invited others, stays without a name.
        assert kept == {"held_role", "invitation"}
        assert town_of(anna) is None
    chief = sign_in(any_app, "administrator.network@town.example")
    trail = chief.get("/en/desk/changes?about=people").text
    assert "a former member" in trail
    assert re.search(r"Account.*erased", trail, re.DOTALL)
    assert NAME not in trail


def test_it_is_asked_once_more_and_not_done_by_mistake(app: Flask) -> None:
    _anna, client = make_anna(app)
    token = token_of(client, PATH)
    assert client.post(PATH, data={"csrf_token": token}).status_code == 422
    assert client.post(PATH, data={"understood": "yes"}).status_code == 422
    assert client.get("/en/account").status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        asked = client.post(PATH, data={"csrf_token": token, "understood": "yes"})
        assert asked.status_code == 302
        assert "/en/account/confirm" in asked.headers["Location"]


def test_the_last_coordinator_stays_and_an_administrator_is_told(app: Flask) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        last = make_person(Role.COORDINATOR, "falun")
    client = sign_in(app, last.email)
    answer = client.post(PATH, data={"csrf_token": token_of(client, PATH), "understood": "yes"})
    assert answer.status_code == 409
    assert "A town needs a coordinator." in answer.text
    assert "Coordinator of Falun" in newest_letter(app, chief.email).body
    assert client.get("/en/account").status_code == 200


def test_the_operator_erases_an_address(app: Flask) -> None:
    anna, client = make_anna(app)
    with app.app_context():
        gone = CliRunner().invoke(person_commands, ["erase", anna.email])
        assert gone.exit_code == 0, gone.output
        again = CliRunner().invoke(person_commands, ["erase", anna.email])
        assert isinstance(again.exception, NotFound)
    assert client.get("/en/account").status_code == 303
    with app.app_context():
        assert places_of(NAME, EMAIL) == set()


def test_the_operator_cannot_erase_the_last_coordinator_and_an_administrator_is_told(
    app: Flask,
) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        last = make_person(Role.COORDINATOR, "falun")
        refused = CliRunner().invoke(person_commands, ["erase", last.email])
        assert isinstance(refused.exception, LastOfTheirKind)
        assert "Coordinator of Falun" in newest_letter(app, chief.email).body


def test_the_operator_invites_by_mail(app: Flask) -> None:
    arguments = ["invite", "ny@town.example", "--role", "reader", "--language", "de"]
    with app.app_context():
        made = CliRunner().invoke(person_commands, arguments)
        assert made.exit_code == 0, made.output
    assert made.output.strip() in newest_letter(app, "ny@town.example").html
