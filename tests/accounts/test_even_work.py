"""A wrong try costs the same for every address: counted, for time depends on the machine."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from hub.accounts.models import Person
from hub.accounts.one_time_codes import OneTimeCodes
from hub.core.clock import now
from hub.core.database import writing
from hub.core.permissions import Role
from tests.accounts.people import make_person, sign_in, token_of
from tests.accounts.test_own_sessions import set_password

SIGN_IN = "/en/account/sign-in"
PASSWORD = "häst batteri klammer"
WHO = ("with a password", "without one", "locked", "not active", "erased", "unknown")


@pytest.fixture
def work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many passwords were checked, made, and codes checked."""
    done: Counter[str] = Counter()
    library = app.extensions["security"]

    def count(what: Any, name: str) -> None:
        real = getattr(what, name)

        def counted(*given: Any, **named: Any) -> Any:
            done[name] += 1
            return real(*given, **named)

        monkeypatch.setattr(what, name, counted)

    count(library.pwd_context, "verify")
    count(library.pwd_context, "hash")
    count(OneTimeCodes, "verify_totp")
    return done


def addresses(app: Flask) -> dict[str, str]:
    """The address of each kind of person."""
    with app.app_context():
        known = {
            who: make_person(Role.EDITOR, "falun", f"{number}.anna@town.example").email
            for number, who in enumerate(WHO[:-1])
        }
    for who in set(known) - {"without one"}:
        set_password(sign_in(app, known[who]), PASSWORD)
    values: dict[str, dict[str, Any]] = {
        "not active": {"active": False},
        "erased": {"email": "erased@invalid", "password": None},
    }
    with app.app_context(), writing() as current:
        for who, changed in values.items():
            current.execute(update(Person).where(Person.email == known[who]).values(**changed))
        until = {"locked_until_at": now() + timedelta(minutes=10)}
        current.execute(update(Person).where(Person.email == known["locked"]).values(**until))
    return known | {"unknown": "nobody@town.example"}


def test_a_wrong_password_costs_the_same_for_every_address(app: Flask, work: Counter[str]) -> None:
    known = addresses(app)
    client = app.test_client()
    form = {"csrf_token": token_of(client, SIGN_IN), "passcode": "no such password"}
    # The first try of a process makes what later ones are compared with.
    client.post(SIGN_IN, data={**form, "identity": "first@town.example"})
    for who, email in known.items():
        work.clear()
        answer = client.post(SIGN_IN, data={**form, "identity": email})
        assert "do not match" in answer.text
        assert work == {"verify": 1, "verify_totp": 1}, who


def test_the_first_try_of_a_process_costs_the_same_too(app: Flask, work: Counter[str]) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    set_password(sign_in(app, known.email), PASSWORD)
    library = app.extensions["security"]
    client = app.test_client()
    form = {"csrf_token": token_of(client, SIGN_IN), "passcode": "no such password"}
    for email in (known.email, "nobody@town.example"):
        vars(library.password_util).pop("of_nobody", None)
        work.clear()
        client.post(SIGN_IN, data={**form, "identity": email})
        assert work == {"verify": 1, "verify_totp": 1, "hash": 1}, email


def test_the_right_password_counts_where_there_is_one(app: Flask) -> None:
    known = addresses(app)
    client = app.test_client()
    form = {"csrf_token": token_of(client, SIGN_IN), "passcode": PASSWORD}
    for who, status in (("unknown", 200), ("locked", 200), ("with a password", 302)):
        answer = client.post(SIGN_IN, data={**form, "identity": known[who]})
        assert answer.status_code == status, who
