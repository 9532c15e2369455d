"""Own data as JSON holds what the database does, and no secret."""

import json
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Row, Table, select

from hub.accounts import guessing
from hub.accounts.actions import NewInvitation, invite, withdraw_invitation
from hub.accounts.address_actions import ask_for_change, confirm_change
from hub.accounts.role_actions import change_role
from hub.core.changes import changes_after
from hub.core.database import Model, session
from hub.core.permissions import Role
from tests.accounts.anna import EMAIL, NAME, make_anna, town_of
from tests.accounts.kept import tables_of_people
from tests.accounts.people import make_person, sign_in

# Said here once more: what opens an account, and the hub's own numbers.
NOT_SHOWN = {
    "person": {"password", "fs_uniquifier", "fs_webauthn_user_handle", "us_totp_secrets"}
    | {"tf_totp_secret", "mf_recovery_codes", "used_codes"},
    "passkey": {"user_id", "credential_id", "public_key", "extensions"},
    "held_role": {"person_id", "town_id", "given_by"},
    "invitation": {"token_hash", "town_id", "invited_by_id", "email", "invited_email"},
    "address_change": {"person_id", "old_token_hash", "new_token_hash"},
    "signed_in_session": {"token_hash", "person_id"},
}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers need not take the same time here."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)


def rows_of(table: Table, column: str, person_id: int) -> list[Row[tuple[object, ...]]]:
    found = session().execute(select(table).where(table.c[column] == person_id)).all()
    assert found, f"make_anna() puts nothing into {table.name}"
    return list(found)


def test_every_table_that_tells_of_a_person_is_in_the_file(any_app: Flask) -> None:
    anna, client = make_anna(any_app)
    answer = client.get("/en/account/data.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="account.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    text = answer.text
    tables = [*tables_of_people(), (Model.metadata.tables["person"], "id")]
    with any_app.app_context():
        for table, column in tables:
            for row in rows_of(table, column, anna.id):
                for name, value in row._mapping.items():
                    if name == "id" or name in NOT_SHOWN[table.name]:
                        continue
                    shown = value.isoformat() if isinstance(value, datetime) else value
                    written = json.dumps(shown, ensure_ascii=False)
                    assert f'"{name}": {written}' in text, f"{table.name}.{name}"


def test_it_says_who_was_what_where_and_why_and_no_secret(app: Flask) -> None:
    anna, client = make_anna(app)
    data = client.get("/en/account/data.json").get_json()
    assert data["account"]["name"] == NAME
    assert data["account"]["email"] == EMAIL.lower()
    assert [(role["role"], role["town"]) for role in data["roles"]] == [
        ("coordinator", "falun"),
        ("editor", "falun"),
    ]
    assert {row["action"] for row in data["changes_by_you"]} == {"accepted", "invited"}
    told = [row["reason"] for row in data["changes_about_you"] if row["reason"]]
    assert told == [f"{NAME} asked, {EMAIL}"]
    assert data["letters_to_you"]
    assert [one["message"] for one in data["feedback"]] == ["No contrast"]
    assert "other@town.example" not in json.dumps(data)
    with app.app_context():
        person = session().execute(select(Model.metadata.tables["person"])).mappings().all()
    row = next(row for row in person if row["id"] == anna.id)
    for secret in ("tf_totp_secret", "us_totp_secrets", "fs_uniquifier"):
        assert row[secret] not in json.dumps(data)


def test_what_was_done_to_ones_invitations_and_roles_is_about_one_and_nothing_of_others(
    any_app: Flask,
) -> None:
    former, theirs = "orjan@falun.example", "orjan.new@falun.example"
    with any_app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        orjan = make_person(Role.READER, "falun", former)
        asked = ask_for_change(orjan.id, theirs)
        confirm_change(asked.old_token)
        confirm_change(asked.new_token)
        change_role(orjan.key, town_of(orjan), Role.EDITOR, chief.id, "Writes well")
        own = invite(NewInvitation(theirs, Role.READER, None, "sv"), chief.id)
        withdraw_invitation(own.key, None, chief.id)
        # Of somebody who has the former address now, of who is invited there and of one that
        # was only asked for.
        other = make_person(Role.READER, "falun", "other@falun.example")
        change_role(other.key, town_of(other), Role.EDITOR, chief.id, "Another one")
        invite(NewInvitation(former, Role.READER, None, "sv"), chief.id)
        ask_for_change(orjan.id, other.email)
        before = changes_after(0)
        invited = {one.subject_id for one in before if one.action == "invited"}
    data = sign_in(any_app, theirs).get("/en/account/data.json").get_json()
    about = [(row["subject"], row["action"]) for row in data["changes_about_you"]]
    assert about == [
        ("invitation", "invited"),
        ("role", "changed"),
        ("invitation", "invited"),
        ("invitation", "withdrawn"),
    ]
    offers = {row["key"] for row in data["invitations_to_you"]}
    shown = {row["subject_id"] for row in data["changes_about_you"]}
    assert shown & invited == offers
    assert shown - offers == {orjan.key}
    assert not [row for row in data["changes_about_you"] if "actor" in row]
