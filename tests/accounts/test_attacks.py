"""Tokens that are forged, old, somebody else's or used, sessions that are not, and guessing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from hub.accounts.actions import NewInvitation, invite
from hub.accounts.queries import held_role
from hub.core.permissions import Role
from tests.accounts.people import (
    TOKEN,
    Known,
    ask_for_code,
    code_in,
    make_person,
    newest_letter,
    sign_in,
    token_of,
)
from tests.torture.redirects import redirect_payloads
from tests.torture.sign_in_side import led_elsewhere, make_account

ACCOUNT = "/en/account"
SIGN_IN = f"{ACCOUNT}/sign-in"
SECOND_STEP = f"{SIGN_IN}/second-step"


@pytest.fixture
def known(app: Flask) -> Known:
    """An editor of Falun."""
    with app.app_context():
        return make_person(Role.EDITOR, "falun")


def in_minutes(minutes: float) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes))


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie("session")
    assert found is not None
    return found.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    """Another browser that has a cookie of the first."""
    client = app.test_client()
    client.set_cookie("session", value)
    return client


def is_in(client: FlaskClient) -> bool:
    """Whether a browser is signed in."""
    return client.get(ACCOUNT).status_code == 200


def first_step(app: Flask, email: str) -> FlaskClient:
    """A browser in which a code from a letter was typed."""
    client = app.test_client()
    ask_for_code(client, email)
    code = code_in(newest_letter(app, email))
    form = {"csrf_token": token_of(client, SIGN_IN), "identity": email, "passcode": code}
    assert client.post(SIGN_IN, data=form).status_code == 302
    return client


def set_up_second_step(client: FlaskClient) -> TOTP:
    """The app on a telephone, after setting it up."""
    path = f"{ACCOUNT}/second-step"
    form = {"csrf_token": token_of(client, path), "setup": "authenticator"}
    page = LexborHTMLParser(client.post(path, data=form).text)
    key, validate = page.css_first("code"), page.css_first("ol form")
    assert key is not None
    assert validate is not None
    app = TOTP(key=key.text())
    token = page.css_first("ol input[name=csrf_token]").attributes["value"]  # type: ignore[union-attr]
    data = {"csrf_token": token, "code": app.generate().token}
    answer = client.post(validate.attributes["action"] or "", data=data, follow_redirects=True)
    assert "you need a second step to log in" in answer.text
    return app


def give_second_code(client: FlaskClient, code: str, path: str = SECOND_STEP) -> TestResponse:
    found = TOKEN.search(client.get(path, follow_redirects=True).text)
    assert found
    return client.post(path, data={"csrf_token": found[1], "code": code})


# Invitations


def test_an_invitation_that_is_made_up_or_over_opens_nothing(app: Flask) -> None:
    with app.app_context():
        made = invite(NewInvitation("new@town.example", Role.READER, None, "en"), None)
    for token in ("x", made.token[:-1], made.token.swapcase(), made.token + "A", made.key):
        client = app.test_client()
        form = {"csrf_token": token_of(client, SIGN_IN), "name": "New"}
        path = f"{ACCOUNT}/invitation/{token}"
        assert client.get(path).status_code == 410
        assert client.post(path, data=form).status_code == 410
        assert not is_in(client)
    path = f"{ACCOUNT}/invitation/{made.token}"
    client = app.test_client()
    form = {"csrf_token": token_of(client, path), "name": "New"}
    # Letters name the day alone, so it is open until that day is over.
    left = int((made.ends_at - datetime.now(UTC)).total_seconds() // 60)
    assert made.ends_at.date() == (datetime.now(UTC) + timedelta(days=7)).date()
    with in_minutes(left - 1):
        assert client.get(path).status_code == 200
    with in_minutes(left + 1):
        assert client.get(path).status_code == 410
        assert client.post(path, data=form).status_code == 410
        assert not is_in(client)


def test_the_invitation_of_another_is_not_taken_by_who_is_signed_in(
    app: Flask, known: Known
) -> None:
    with app.app_context():
        made = invite(NewInvitation("new@town.example", Role.ADMINISTRATOR, None, "en"), None)
    client = sign_in(app, known.email)
    path = f"{ACCOUNT}/invitation/{made.token}"
    form = {"csrf_token": token_of(client, ACCOUNT), "name": "New"}
    answer = client.post(path, data=form)
    assert answer.status_code == 422
    assert "Log out first" in answer.text
    assert "Administrator" not in client.get(ACCOUNT).text
    assert app.test_client().get(path).status_code == 200


def test_an_invitation_does_not_lead_past_the_second_step(app: Flask, known: Known) -> None:
    telephone = set_up_second_step(sign_in(app, known.email))
    with app.app_context():
        made = invite(NewInvitation(known.email, Role.READER, None, "en"), None)
    client = app.test_client()
    path = f"{ACCOUNT}/invitation/{made.token}"
    answer = client.post(path, data={"csrf_token": token_of(client, path)})
    assert answer.location.startswith(SECOND_STEP)
    assert not is_in(client)
    with app.app_context():
        assert held_role(known.id, None) is None
    with in_minutes(1):
        back = give_second_code(client, telephone.generate().token, answer.location)
        assert is_in(client)
        assert back.location == path
        assert "Accept the invitation" in client.get(path).text
        form = {"csrf_token": token_of(client, path)}
        assert "Welcome." in client.post(path, data=form, follow_redirects=True).text
    with app.app_context():
        assert held_role(known.id, None)


# The second step


def test_the_second_step_needs_a_first_one_of_the_same_person_of_a_moment_ago(
    app: Flask, known: Known
) -> None:
    telephone = set_up_second_step(sign_in(app, known.email))
    nobody = app.test_client()
    for path in (SECOND_STEP, f"{SIGN_IN}/recovery-code"):
        assert nobody.get(path).location.startswith(SIGN_IN)
    with app.app_context():
        other = make_person(Role.ADMINISTRATOR)
    others = set_up_second_step(sign_in(app, other.email))
    with in_minutes(2):
        client = first_step(app, known.email)
        assert not is_in(client)
        give_second_code(client, others.generate().token)
        assert not is_in(client)
        forged = cookie_of(client)[:-2] + "AA"
        assert with_cookie(app, forged).get(SECOND_STEP).location.startswith(SIGN_IN)
    with in_minutes(13):
        give_second_code(client, telephone.generate().token)
        assert not is_in(client)


def test_a_first_step_leads_to_one_sign_in(app: Flask, known: Known) -> None:
    telephone = set_up_second_step(sign_in(app, known.email))
    with in_minutes(2):
        client = first_step(app, known.email)
        kept = cookie_of(client)
        give_second_code(client, telephone.generate().token)
        assert is_in(client)
    with in_minutes(3):
        again = with_cookie(app, kept)
        give_second_code(again, telephone.generate().token)
        assert not is_in(again)


def test_a_second_code_counts_once(app: Flask, known: Known) -> None:
    telephone = set_up_second_step(sign_in(app, known.email))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2), tick=False):
        code = telephone.generate().token
        first = first_step(app, known.email)
        give_second_code(first, code)
        assert is_in(first)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=3), tick=False):
        second = first_step(app, known.email)
        give_second_code(second, code)
        assert not is_in(second)


def test_a_link_to_the_second_step_signs_nobody_out(app: Flask, known: Known) -> None:
    client = sign_in(app, known.email)
    assert client.get(SECOND_STEP).location == ACCOUNT
    assert is_in(client)


# Sessions


def test_a_cookie_from_before_signing_out_is_worth_nothing(app: Flask, known: Known) -> None:
    client = sign_in(app, known.email)
    kept = cookie_of(client)
    assert is_in(with_cookie(app, kept))
    client.post(f"{ACCOUNT}/sign-out", data={"csrf_token": token_of(client, ACCOUNT)})
    assert not is_in(client)
    assert not is_in(with_cookie(app, kept))


def test_a_cookie_from_before_signing_in_is_worth_nothing_after(app: Flask, known: Known) -> None:
    attacker = app.test_client()
    token = token_of(attacker, SIGN_IN)
    fixed = cookie_of(attacker)
    victim = with_cookie(app, fixed)
    ask_for_code(victim, known.email)
    code = code_in(newest_letter(app, known.email))
    victim.post(SIGN_IN, data={"csrf_token": token, "identity": known.email, "passcode": code})
    assert is_in(victim)
    assert not is_in(attacker)
    form = {"csrf_token": token, "name": "Attacked", "language": "en"}
    assert victim.post(ACCOUNT, data=form).status_code == 422


def test_the_session_of_one_person_is_not_that_of_another(app: Flask, known: Known) -> None:
    with app.app_context():
        other = make_person(Role.ADMINISTRATOR)
    own, others = sign_in(app, known.email), sign_in(app, other.email)
    with others.session_transaction() as session:
        theirs = session["_user_id"]
    with own.session_transaction() as session:
        session["_user_id"] = theirs
    assert not is_in(own)


def test_nobody_ends_the_session_of_another(app: Flask, known: Known) -> None:
    with app.app_context():
        other = make_person(Role.ADMINISTRATOR)
    first = sign_in(app, other.email)
    with in_minutes(1):
        second = sign_in(app, other.email)
        page = LexborHTMLParser(second.get(ACCOUNT).text)
        end = page.css_first("#sessions td form")
        assert end is not None
        path = end.attributes["action"] or ""
        stranger = sign_in(app, known.email)
        stranger.post(path, data={"csrf_token": token_of(stranger, ACCOUNT)})
        assert is_in(first)
        second.post(path, data={"csrf_token": token_of(second, ACCOUNT)})
        assert not is_in(first)
        assert is_in(second)


# Where a sign-in leads


def test_no_sign_in_leads_to_another_site(app: Flask) -> None:
    make_account(app)
    # All of them are tried by `make torture ONLY=sign-in`.
    payloads = redirect_payloads()[::25]
    assert len(payloads) > 12
    wrong = list(led_elsewhere(app, payloads))
    assert not wrong, wrong[:5]


def test_a_sign_in_leads_to_the_page_that_was_asked_for(app: Flask, known: Known) -> None:
    client = app.test_client()
    asked = client.get(f"{ACCOUNT}/password")
    assert asked.location == f"{SIGN_IN}?next={ACCOUNT}/password"
    ask_for_code(client, known.email)
    code = code_in(newest_letter(app, known.email))
    form = {"csrf_token": token_of(client, SIGN_IN), "identity": known.email, "passcode": code}
    assert client.post(asked.location, data=form).location == f"{ACCOUNT}/password"


# Guessing


def test_who_guesses_is_asked_to_wait_on_a_page_like_the_others(app: Flask, known: Known) -> None:
    client = app.test_client()
    with time_machine.travel(datetime.now(UTC), tick=False):
        for _number in range(5):
            ask_for_code(client, known.email, "sv")
        path = "/sv/account/sign-in"
        form = {"csrf_token": token_of(client, path), "identity": known.email}
        answer = client.post(f"{path}/code", data={**form, "chosen_method": "email"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60 + 1
    assert '<html lang="sv"' in answer.text
    assert "minut" in answer.text
    # Another address is not kept waiting.
    ask_for_code(client, "other@town.example", "sv")


def test_a_wrong_code_says_the_same_of_a_known_and_of_an_unknown_address(
    app: Flask, known: Known
) -> None:
    pages = []
    for email in (known.email, "stranger.falun@town.example"):
        client = app.test_client()
        form = {"csrf_token": token_of(client, SIGN_IN), "identity": email, "passcode": "000000"}
        answer = client.post(SIGN_IN, data=form)
        pages.append((answer.status_code, TOKEN.sub("", answer.text.replace(email, ""))))
    assert pages[0] == pages[1]
    assert "do not match" in pages[0][1]
