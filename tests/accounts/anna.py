"""Somebody of whom every table holds something."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.about.actions import NewFeedback, keep_feedback
from hub.accounts.actions import NewInvitation, invite
from hub.accounts.address_actions import ask_for_change
from hub.accounts.models import HeldRole, Passkey, Person
from hub.accounts.role_actions import change_role
from hub.core.clock import now
from hub.core.database import session, writing
from hub.core.mail import Letter
from hub.core.permissions import Role
from tests.accounts.people import Known, make_person, sign_in

EMAIL = "Anna.Ek@town.example"
NAME = "Anna Årsta Ek"


def make_anna(app: Flask) -> tuple[Known, FlaskClient]:
    """Somebody of whom each table holds something, signed in."""
    with app.app_context():
        make_person(Role.COORDINATOR, "falun")
        chief = make_person(Role.ADMINISTRATOR)
        anna = make_person(Role.COORDINATOR, "falun", EMAIL)
        change_role(anna.key, town_of(anna), Role.EDITOR, chief.id, f"{NAME} asked, {EMAIL}")
        invite(NewInvitation("other@town.example", Role.READER, town_of(anna), "sv"), anna.id)
        invite(NewInvitation(EMAIL, Role.READER, None, "sv"), chief.id)
        ask_for_change(anna.id, "anna.ek.new@town.example")
        keep_feedback(
            NewFeedback("accessibility", "No contrast", "/en/", NAME, EMAIL, None, "en"),
            Letter("webmaster@hub.example", "Feedback", f"From {EMAIL}", reply_to=EMAIL),
        )
        with writing() as current:
            person = current.get_one(Person, anna.id)
            person.name, person.mf_recovery_codes = NAME, ["one"]
            person.tf_totp_secret = "tf-secret"
            current.add(_passkey(anna.id))
    return anna, sign_in(app, anna.email.lower())


def _passkey(person_id: int) -> Passkey:
    return Passkey(
        user_id=person_id,
        credential_id=b"id",
        public_key=b"key",
        backup_state=False,
        device_type="single_device",
        name="Telephone",
        usage="first",
        create_datetime=now(),
        lastuse_datetime=now(),
    )


def town_of(person: Known) -> int | None:
    """The town of a role that somebody holds."""
    return session().scalar(
        select(HeldRole.town_id).where(HeldRole.person_id == person.id, HeldRole.ended_at.is_(None))
    )
