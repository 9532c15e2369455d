"""Whose role somebody else changes is written to: who did it, what it is now, and why."""

import pytest
from flask import Flask
from sqlalchemy import select

from hub.core.database import session
from hub.core.outbox import OutgoingMail
from hub.core.permissions import Role
from tests.accounts.people import make_person, newest_letter, sign_in, token_of


def recipients(app: Flask) -> list[str]:
    """To whom letters about roles went: those that lead to the account."""
    with app.app_context():
        mails = session().scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
        return [one.recipient for one in mails if one.body.split("\n\n--")[0].endswith("/account")]


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("reader", ("Din roll har ändrats", "har ändrat din roll för Falun. Den är nu: Läsare.")),
        ("none", ("Din roll har upphört", "har tagit bort din roll för Falun. Den var: Redaktör.")),
    ],
)
def test_a_changed_or_ended_role_is_told_in_the_readers_language(
    any_app: Flask, role: str, told: tuple[str, str]
) -> None:
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun", name="Eva <Ek>")
        editor = make_person(Role.EDITOR, "falun", "ed@falun.example", "sv")
    browser = sign_in(any_app, chief.email)
    path = f"/en/desk/people/falun/{editor.key}"
    form = {"csrf_token": token_of(browser, path), "role": role, "reason": "On <leave>"}
    assert browser.post(path, data=form).status_code == 303
    sent = newest_letter(any_app, editor.email)
    assert sent.subject.startswith(told[0])
    assert f"Eva <Ek> {told[1]}" in sent.body
    assert "Varför: On <leave>" in sent.body
    assert "/sv/account" in sent.body
    assert '<html lang="sv">' in sent.html
    assert "Eva &lt;Ek&gt;" in sent.html
    assert recipients(any_app) == [editor.email]


def test_whose_role_ends_with_a_handover_is_told_unless_they_did_it(any_app: Flask) -> None:
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun", name="Eva Ek")
        giver = make_person(Role.EDITOR, "falun", "giver@falun.example")
        taker = make_person(Role.READER, "falun", "taker@falun.example")
    browser = sign_in(any_app, chief.email)
    path = f"/en/desk/people/falun/{giver.key}/hand-over"
    form = {"csrf_token": token_of(browser, path), "taker": taker.key, "ends": "yes"}
    assert browser.post(path, data=form).status_code == 303
    assert recipients(any_app) == [giver.email]
    assert "Eva Ek has ended your role for Falun" in newest_letter(any_app, giver.email).body
    path = path.replace(giver.key, chief.key)
    form = {"csrf_token": token_of(browser, path), "taker": taker.key, "ends": "yes"}
    assert browser.post(path, data=form).status_code == 303
    assert recipients(any_app) == [giver.email]


@pytest.mark.parametrize(
    ("role", "leads"), [(Role.ORGANISER, "/en/feedback"), (Role.READER, "/en/desk/people")]
)
def test_the_account_says_whom_to_ask_for_another_role(
    any_app: Flask, role: Role, leads: str
) -> None:
    with any_app.app_context():
        known = make_person(role, "falun")
    main = sign_in(any_app, known.email).get("/en/account").text.partition("<h1>")[2]
    roles = main.partition("</section>")[0]
    assert f'href="{leads}' in roles
