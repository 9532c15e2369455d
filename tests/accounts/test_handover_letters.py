"""Who takes work over is written to: what it is, whose it was, who did it, as what, and where."""

import pytest
from flask import Flask
from sqlalchemy import select

from hub.accounts.actions import NewInvitation, invite
from hub.core.database import session
from hub.core.outbox import OutgoingMail
from hub.core.permissions import Role
from tests.accounts.people import Known, make_person, newest_letter, place, sign_in, token_of


@pytest.fixture
def chief(any_app: Flask) -> Known:
    """The coordinator of Falun."""
    with any_app.app_context():
        return make_person(Role.COORDINATOR, "falun", name="Eva <Ek>")


def handed(app: Flask, by: Known, giver: Known, taker: Known, reason: str = "") -> None:
    """Hand over on the page."""
    browser = sign_in(app, by.email)
    path = f"/en/desk/people/falun/{giver.key}/hand-over"
    form = {"csrf_token": token_of(browser, path), "taker": taker.key, "reason": reason}
    assert browser.post(path, data=form).status_code == 303


def test_who_takes_work_over_is_told_all_of_it_without_a_new_role(
    any_app: Flask, chief: Known
) -> None:
    with any_app.app_context():
        giver = make_person(Role.COORDINATOR, "falun", "giver@falun.example", name="Åsa")
        taker = make_person(Role.ADMINISTRATOR, "falun", "taker@falun.example", "sv")
        for email in ("a@town.example", "b@town.example"):
            invite(NewInvitation(email, Role.READER, place("falun"), "sv"), giver.id)
        invite(NewInvitation("c@town.example", Role.READER, place("roros"), "sv"), giver.id)
    handed(any_app, chief, giver, taker, "On <leave>")
    sent = newest_letter(any_app, taker.email)
    assert sent.subject.startswith("Du har fått ta över arbete")
    for said in ("Eva <Ek>", "Åsa", "Falun", "2 öppna inbjudningar", "Varför: On <leave>"):
        assert said in sent.body
    assert "Din roll är fortfarande: Administratör." in sent.body
    assert "\nAnvändare:\nhttp" in sent.body
    assert "/sv/desk/people/falun" in sent.body
    assert '<html lang="sv">' in sent.html
    assert "Eva &lt;Ek&gt;" in sent.html


def test_a_new_role_is_told_in_the_same_letter_and_who_gave_the_own_work(
    any_app: Flask, chief: Known
) -> None:
    with any_app.app_context():
        taker = make_person(Role.READER, "falun", "taker@falun.example")
    handed(any_app, chief, chief, taker)
    sent = newest_letter(any_app, taker.email)
    assert "Eva <Ek> has handed over their own work to you. For: Falun." in sent.body
    assert "Your role is now: Coordinator." in sent.body
    assert "Looks after people, sources" in sent.body
    assert "There was no outstanding work." in sent.body
    with any_app.app_context():
        mine = select(OutgoingMail.subject).where(OutgoingMail.recipient == taker.email)
        assert len(session().scalars(mine).all()) == 1


def test_who_takes_it_on_themselves_and_an_organiser_are_not_led_astray(
    any_app: Flask, chief: Known
) -> None:
    with any_app.app_context():
        giver = make_person(Role.ORGANISER, "falun", "giver@falun.example")
        taker = make_person(Role.ORGANISER, "falun", "taker@falun.example")
    handed(any_app, chief, giver, chief)
    with any_app.app_context():
        subjects = select(OutgoingMail.subject)
        assert not [one for one in session().scalars(subjects) if "handed over" in one]
    handed(any_app, chief, giver, taker)
    sent = newest_letter(any_app, taker.email)
    assert "/en/account\n" in sent.body
    assert "/desk/people" not in sent.body
