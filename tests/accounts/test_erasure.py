"""An account is deleted: what goes, from every table, what stays, and who cannot leave."""

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from hub.accounts import guessing
from hub.accounts.actions import NewInvitation, change_profile, invite
from hub.accounts.address_actions import ask_for_change, confirm_change
from hub.accounts.commands import person as person_commands
from hub.accounts.models import Person
from hub.accounts.queries import person_by_email
from hub.accounts.role_actions import LastOfTheirKind, change_role, end_role
from hub.core.changes import changes_after
from hub.core.database import session, writing
from hub.core.errors import InvalidInput, NotFound
from hub.core.mail import Letter
from hub.core.outbox import put_in_outbox, send_due_mail
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
    main = answer.text.partition("<main")[2]
    assert '<a href="/en/desk/people/falun">People</a>' in main
    assert "Coordinator of Falun" in newest_letter(app, chief.email).body
    assert client.get("/en/account").status_code == 200


def test_the_operator_erases_an_address(app: Flask) -> None:
    anna, client = make_anna(app)
    with app.app_context():
        gone = CliRunner().invoke(person_commands, ["erase", "--yes", anna.email])
        assert gone.exit_code == 0, gone.output
        again = CliRunner().invoke(person_commands, ["erase", "--yes", anna.email])
        assert isinstance(again.exception, NotFound)
    assert client.get("/en/account").status_code == 303
    with app.app_context():
        assert places_of(NAME, EMAIL) == set()


@contextmanager
def terminal_that_says(answer: str) -> Iterator[None]:
    """A real terminal as the standard input, in which somebody typed an answer."""
    ours, theirs = os.openpty()
    os.write(ours, f"{answer}\n".encode())
    with os.fdopen(theirs) as typed, patch("sys.stdin", typed):
        yield
    os.close(ours)


def test_the_operator_is_asked_and_shown_who_it_is(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    anna, _client = make_anna(app)
    with app.app_context():
        with terminal_that_says("n"):
            assert person_commands.main(["erase", anna.email], standalone_mode=False) == 3
        asked = capsys.readouterr().err
        for part in (NAME, anna.email, "Editor: Falun", "for good?", "Nothing was changed."):
            assert part in asked
        assert person_by_email(anna.email)
        with terminal_that_says("y"):
            assert person_commands.main(["erase", anna.email], standalone_mode=False) == 0
        assert person_by_email(anna.email) is None


def test_without_a_terminal_nothing_is_erased_that_nobody_agreed_to(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.READER, "falun")
        refused = CliRunner().invoke(person_commands, ["erase", known.email], input="y\n")
        assert isinstance(refused.exception, InvalidInput)
        assert "--yes" in str(refused.exception)
        assert refused.exception.exit_code == 2
        assert person_by_email(known.email)


def test_the_operator_cannot_erase_the_last_coordinator_and_an_administrator_is_told(
    app: Flask,
) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        last = make_person(Role.COORDINATOR, "falun")
        refused = CliRunner().invoke(person_commands, ["erase", "--yes", last.email])
        assert isinstance(refused.exception, LastOfTheirKind)
        assert "Coordinator of Falun" in newest_letter(app, chief.email).body


def test_the_operator_invites_by_mail(app: Flask) -> None:
    arguments = ["invite", "ny@town.example", "--role", "reader", "--language", "de"]
    with app.app_context():
        made = CliRunner().invoke(person_commands, arguments)
        assert made.exit_code == 0, made.output
    assert made.output.strip() in newest_letter(app, "ny@town.example").html


def reasons() -> list[str | None]:
    return [one.reason for one in changes_after(0) if one.reason]


def test_former_names_and_addresses_and_files_of_mail_go_too(any_app: Flask) -> None:
    folder = any_app.config["HUB"].data_dir / "mail"
    with any_app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        erik = make_person(Role.READER, "falun", "erik@falun.example", name="Erik Ek")
        change_profile(erik.id, "Erik Lind", "en")
        asked = ask_for_change(erik.id, "lind@falun.example")
        confirm_change(asked.old_token)
        confirm_change(asked.new_token)
        why = "Erik Eks new job (Erik@falun.example), now ERIK LIND; see anne-erik@falun.example"
        change_role(erik.key, town_of(erik), Role.EDITOR, chief.id, why)
        with writing():
            for to, reply in (
                ("erik@falun.example", ""),
                ("Lind@falun.example", ""),
                ("town@falun.example", "erik@falun.example"),
                ("town@falun.example", ""),
            ):
                put_in_outbox(Letter(to, "Hello", "Text", reply_to=reply))
        send_due_mail(any_app.config["HUB"])
        assert len(list(folder.glob("*.eml"))) == 4
        gone = CliRunner().invoke(person_commands, ["erase", "--yes", "lind@falun.example"])
        assert gone.exit_code == 0, gone.output
        assert reasons() == ["… new job (…), now …; see anne-erik@falun.example"]
        (left,) = folder.glob("*.eml")
        assert b"To: town@falun.example" in left.read_bytes()


def test_names_go_from_the_lines_of_their_person_however_they_are_written_and_from_no_others(
    any_app: Flask,
) -> None:
    with any_app.app_context():
        gosta = make_person(Role.READER, "falun", "g@falun.example", name="Gösta Ekman")
        other = make_person(Role.READER, "falun", "other@falun.example")
        # A name is chosen freely: nobody takes words out of the lines of others by it.
        change_profile(gosta.id, "work of", "en")
        whys = ("Gösta Ekmans place", unicodedata.normalize("NFD", "GÖSTA EKMAN left"))
        for role, why in zip((Role.EDITOR, Role.READER), whys, strict=True):
            change_role(gosta.key, town_of(gosta), role, None, why)
        change_role(other.key, town_of(other), Role.EDITOR, None, "Takes over the work of hers")
        gone = CliRunner().invoke(person_commands, ["erase", "--yes", gosta.email])
        assert gone.exit_code == 0, gone.output
        assert reasons() == ["… place", "… left", "Takes over the work of hers"]


def test_what_was_written_to_an_address_that_was_only_asked_for_goes_and_nothing_else(
    any_app: Flask,
) -> None:
    folder, asked = any_app.config["HUB"].data_dir / "mail", "new@elsewhere.example"
    with any_app.app_context():
        known = make_person(Role.READER, "falun", "t@town.example")
    client = sign_in(any_app, known.email)
    form = {"csrf_token": token_of(client, "/en/account/address"), "email": asked}
    assert client.post("/en/account/address", data=form).status_code == 303
    with any_app.app_context():
        send_due_mail(any_app.config["HUB"])
        before = set(folder.glob("*.eml"))
        (own,) = (path for path in before if f"To: {asked}" in path.read_text())
        with writing():
            put_in_outbox(Letter(asked, "Hello", "Text"))
        send_due_mail(any_app.config["HUB"])
        (other,) = set(folder.glob("*.eml")) - before
        shown = client.get("/en/account/data.json").text
        assert own.name in shown
        assert other.name not in shown
        gone = CliRunner().invoke(person_commands, ["erase", "--yes", known.email])
        assert gone.exit_code == 0, gone.output
        assert set(folder.glob("*.eml")) == {other}


@pytest.mark.parametrize("way", ["name", "asked"])
@pytest.mark.parametrize("whose", ["person", "invited", "former"])
def test_nothing_of_anybody_else_goes_with_an_account_that_says_their_address(
    any_app: Flask, whose: str, way: str
) -> None:
    folder = any_app.config["HUB"].data_dir / "mail"
    theirs = "victim@falun.example"
    with any_app.app_context():
        taker = make_person(Role.READER, "falun", theirs if whose == "former" else "t@town.example")
        if whose == "former":
            asked = ask_for_change(taker.id, "t@town.example")
            confirm_change(asked.old_token)
            confirm_change(asked.new_token)
        victim = make_person(
            Role.READER, "falun", "other@falun.example" if whose == "invited" else theirs
        )
        change_role(victim.key, town_of(victim), Role.EDITOR, None, f"{theirs} is good at it")
        if whose == "invited":
            invite(NewInvitation(theirs, Role.READER, town_of(victim), "en"), None)
        if way == "name":
            change_profile(taker.id, theirs, "en")
        else:
            ask_for_change(taker.id, theirs)
        with writing():
            put_in_outbox(Letter(theirs, "Hello", "Text"))
        send_due_mail(any_app.config["HUB"])
        with writing():
            put_in_outbox(Letter(theirs, "Your code", "Text"))
        (file,) = folder.glob("*.eml")
        client = sign_in(any_app, "t@town.example")
        assert file.name not in client.get("/en/account/data.json").text
        gone = CliRunner().invoke(person_commands, ["erase", "--yes", "t@town.example"])
        assert gone.exit_code == 0, gone.output
        assert file.exists()
        assert newest_letter(any_app, theirs).subject == "Your code"
        assert reasons() == [f"{theirs} is good at it"]


@pytest.mark.parametrize("name", ["e", "Å", "post"])
def test_a_short_name_takes_nothing_out_of_other_words(any_app: Flask, name: str) -> None:
    why = "She asked, by e-post (post@town.example): Åsa, Å-stad, REÅE, e.v."
    with any_app.app_context():
        one = make_person(Role.READER, "falun", "one@falun.example", name=name)
        end_role(one.key, town_of(one), None, f"{why} {name}, {name.upper()}!")
        gone = CliRunner().invoke(person_commands, ["erase", "--yes", one.email])
        assert gone.exit_code == 0, gone.output
        assert reasons() == [f"{why} …, …!"]
