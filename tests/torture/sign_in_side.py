"""Signing in, as somebody tries it who wants to be led elsewhere or to know who has an account."""

import json
import statistics
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.actions import NewInvitation, accept_invitation, invite
from hub.accounts.one_time_codes import new_secrets
from hub.accounts.queries import person_by_email
from hub.core.permissions import Role
from tests.accounts.people import TOKEN
from tests.torture.naughty import Naughty
from tests.torture.verdict import leads_off_site

SIGN_IN: Final = "/en/account/sign-in"
EMAIL: Final = "editor@town.example"
MOST_DIFFERENT: Final = 0.1


def make_account(app: Flask, email: str = EMAIL) -> None:
    """An account with this address."""
    with app.app_context():
        made = invite(NewInvitation(email, Role.EDITOR, None, "en"), None)
        accept_invitation(made.token, "Somebody", "en", new_secrets())


def _code(app: Flask) -> str:
    """What a letter would bring now."""
    with app.app_context():
        person = person_by_email(EMAIL)
        assert person is not None
        secret = json.loads(person.us_totp_secrets or "")["email"]
        return str(app.extensions["security"].totp_factory.generate_totp_password(secret))


def opened(client: FlaskClient) -> str:
    """The token of the form of signing in."""
    found = TOKEN.search(client.get(SIGN_IN).text)
    assert found
    return found[1]


def led_elsewhere(app: Flask, payloads: Iterable[Naughty]) -> Iterator[str]:
    """Sign in with each payload as `next`, in the address and in the form; what went wrong.

    Each time is two minutes later, for a code counts once and tries are counted.
    """
    moment = datetime.now(UTC)
    for payload in payloads:
        for path, more in ((f"{SIGN_IN}?next={payload.encoded}", {}), (SIGN_IN, payload.text)):
            moment += timedelta(minutes=2)
            with time_machine.travel(moment, tick=False):
                client = app.test_client()
                form = {"csrf_token": opened(client), "identity": EMAIL, "passcode": _code(app)}
                answer = client.post(path, data=form | ({"next": more} if more else {}))
            where = answer.headers.get("Location", "")
            if leads_off_site(where or "/"):
                yield f"next={payload.encoded} led to {where}"
            # A form that was changed by hand may be refused; an address never is.
            if answer.status_code != 302 and not more:
                yield f"next={payload.encoded} answered {answer.status_code}"


def seconds_of_answers(app: Flask, path: str, emails: Iterable[str], **form: str) -> list[float]:
    """How long the answer to a form of signing in takes, for each address that is typed.

    Each comes from a reader of its own, so that none is asked to wait.
    """
    found = []
    for number, email in enumerate(emails):
        client = app.test_client()
        data = {"csrf_token": opened(client), "identity": email, **form}
        reader = {"REMOTE_ADDR": f"10.{len(path)}.{number // 250}.{number % 250}"}
        began = time.perf_counter()
        answer = client.post(path, data=data, environ_base=reader)
        found.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code} for {email}")
    return found


def how_different(app: Flask, path: str, count: int, **form: str) -> tuple[float, float]:
    """The median seconds for addresses with an account, and for those without, taking turns."""
    known = [f"known{number}@town.example" for number in range(count)]
    emails = [one for email in known for one in (email, email.replace("known", "other"))]
    seconds = seconds_of_answers(app, path, emails, **form)
    return statistics.median(seconds[::2]), statistics.median(seconds[1::2])
