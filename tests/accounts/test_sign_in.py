"""Signing in: invitation, code, password, one use of each, the same answer for strangers."""

from flask import Flask

from hub.accounts.actions import NewInvitation, invite
from hub.core.permissions import Role
from tests.accounts.people import (
    TOKEN,
    ask_for_code,
    code_in,
    make_person,
    newest_letter,
    sign_in,
    token_of,
)


def test_who_is_invited_takes_the_role_and_is_signed_in(any_app: Flask) -> None:
    with any_app.app_context():
        made = invite(NewInvitation("Anna@Town.example", Role.EDITOR, None, "en"), None)
    client = any_app.test_client()
    path = f"/en/account/invitation/{made.token}"
    page = client.get(path)
    assert page.status_code == 200
    assert "Editor" in page.text
    form = {"csrf_token": token_of(client, path), "name": "Anna Å"}
    answer = client.post(path, data=form, follow_redirects=True)
    assert answer.request.path == "/en/account"
    assert "Anna Å" in answer.text
    assert "anna@town.example" in answer.text
    again = any_app.test_client()
    assert again.get(path).status_code == 410


def test_a_code_from_a_letter_signs_in_once(any_app: Flask) -> None:
    with any_app.app_context():
        known = make_person(Role.EDITOR)
    client = sign_in(any_app, known.email)
    assert client.get("/en/account").status_code == 200
    code = code_in(newest_letter(any_app, known.email))
    other = any_app.test_client()
    path = "/en/account/sign-in"
    form = {"csrf_token": token_of(other, path), "identity": known.email, "passcode": code}
    answer = other.post(path, data=form)
    assert answer.status_code == 200
    assert "do not belong together" in answer.text
    assert other.get("/en/account").status_code == 303


def test_the_answer_for_an_unknown_address_is_the_same(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR)
    pages = []
    for email in (known.email, "stranger.network@town.example"):
        client = app.test_client()
        text = ask_for_code(client, email)
        pages.append(TOKEN.sub("", text.replace(email, "")))
    assert pages[0] == pages[1]
