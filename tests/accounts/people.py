"""People in tests: invited, signed in, and the letters that they are sent."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.accounts.actions import NewInvitation, accept_invitation, invite
from hub.accounts.one_time_codes import new_secrets
from hub.core.database import session
from hub.core.outbox import OutgoingMail
from hub.core.permissions import Role
from hub.towns.queries import town_by_slug

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Known:
    """A person who has an account: number, key in addresses, and email."""

    id: int
    key: str
    email: str


def place(slug: str) -> int | None:
    """The number of a town, None for the network."""
    if slug == "network":
        return None
    town = town_by_slug(slug)
    assert town is not None, slug
    return town.id


def make_person(
    role: Role,
    at: str = "network",
    email: str = "",
    language: str = "en",
    name: str | None = None,
) -> Known:
    """Somebody with a role, without a browser; call in an application context."""
    email = email or f"{role}.{at}@town.example"
    new = NewInvitation(email, role, place(at), language, "Youth Club" * (role is Role.ORGANISER))
    name = f"{role.title()} of {at.title()}" if name is None else name
    person = accept_invitation(invite(new, None).token, name, language, new_secrets()).person
    return Known(person.id, person.key, person.email)


def token_of(client: FlaskClient, path: str) -> str:
    """The token of the first form of a page."""
    found = TOKEN.search(client.get(path).text)
    assert found, path
    return found[1]


def newest_letter(app: Flask, email: str) -> OutgoingMail:
    """The newest letter to an address."""
    with app.app_context():
        letter = (
            session()
            .scalars(
                select(OutgoingMail)
                .where(OutgoingMail.recipient == email)
                .order_by(OutgoingMail.id.desc())
            )
            .first()
        )
        session().expunge_all()
    assert letter is not None, f"no letter to {email}"
    return letter


def code_in(letter: OutgoingMail) -> str:
    """The code that a letter brings."""
    found = re.search(r"^ {4}(\d{8})$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found[1]


def ask_for_code(client: FlaskClient, email: str, lang: str = "en") -> str:
    """The page after asking for a code."""
    path = f"/{lang}/account/sign-in"
    form = {"csrf_token": token_of(client, path), "identity": email, "chosen_method": "email"}
    answer = client.post(f"{path}/code", data=form)
    assert answer.status_code == 200
    return answer.text


def sign_in(
    app: Flask, email: str, lang: str = "en", client: FlaskClient | None = None
) -> FlaskClient:
    """A browser, a new one unless given, in which a person signs in with a code from a letter."""
    client = client or app.test_client()
    ask_for_code(client, email, lang)
    path = f"/{lang}/account/sign-in"
    code = code_in(newest_letter(app, email))
    form = {"csrf_token": token_of(client, path), "identity": email, "passcode": code}
    answer = client.post(path, data=form)
    assert answer.status_code == 302, answer.text
    return client
