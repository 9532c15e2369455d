"""Who is locked out by a second step: whom they ask, and what the operator's command does."""

from click.testing import CliRunner
from flask import Flask

from hub.accounts.commands import person as person_commands
from hub.core.errors import Conflict, NotFound
from hub.core.permissions import Role
from tests.accounts.people import make_person, newest_letter, sign_in, token_of
from tests.accounts.test_attacks import (
    ACCOUNT,
    SECOND_STEP,
    SIGN_IN,
    first_step,
    give_second_code,
    in_minutes,
    is_in,
    set_up_second_step,
)
from tests.reading import page, texts

CONTACT = "hub@town.example"


def reset(app: Flask, email: str) -> BaseException | None:
    """Run the operator's command; gives back what it raised."""
    with app.app_context():
        return CliRunner().invoke(person_commands, ["reset-totp", email]).exception


def make_codes(app: Flask, email: str) -> None:
    """Recovery codes for whoever is about to lose them."""
    client = sign_in(app, email)
    path = f"{ACCOUNT}/recovery-codes"
    client.post(path, data={"csrf_token": token_of(client, path), "generate_new_codes": "1"})


def test_the_operator_takes_it_off_and_ends_all_sessions(any_app: Flask) -> None:
    with any_app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        known = make_person(Role.EDITOR, "falun")
    make_codes(any_app, known.email)
    intruder = any_app.test_client()
    with in_minutes(1):
        telephone = set_up_second_step(sign_in(any_app, known.email, client=intruder))
    with in_minutes(3):
        between = first_step(any_app, known.email)
        assert not is_in(between)
        assert reset(any_app, f" {known.email.upper()} ") is None
        assert not is_in(intruder)
        # Somebody who stands before the second step at this moment begins anew.
        give_second_code(between, telephone.generate().token)
        assert not is_in(between)
    told = newest_letter(any_app, known.email).body
    assert "removed the second step from your account" in told
    assert "Log in with a code by email." in told
    # The operator did it: whether it was the reader is no question.
    assert "If you did not ask for this, tell your coordinator at once." in told
    assert "If it was not you" not in told
    with in_minutes(5):
        client = sign_in(any_app, known.email)
        assert is_in(client)
        assert "You have no recovery codes." in client.get(f"{ACCOUNT}/recovery-codes").text
        trail = texts(
            page(sign_in(any_app, chief.email), "/en/desk/changes?about=people"), "tbody tr"
        )
    (line,) = [one for one in trail if "second step removed" in one]
    assert "the operator of the server" in line


def test_an_address_that_nobody_has_and_an_account_without_a_second_step(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    assert isinstance(reset(app, "nobody@town.example"), NotFound)
    assert isinstance(reset(app, known.email), Conflict)
    assert is_in(client)


def test_who_cannot_log_in_reads_whom_to_ask(app: Flask) -> None:
    app.extensions["hub_contact"] = lambda: CONTACT
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    set_up_second_step(sign_in(app, known.email))
    told = newest_letter(app, known.email).body
    assert f"write at once to {CONTACT}" in told
    assert "log in with a code by email" not in told
    with in_minutes(2):
        client = first_step(app, known.email)
        for path in (SECOND_STEP, f"{SIGN_IN}/recovery-code"):
            shown = client.get(path).text
            assert "If you have lost both your phone and your recovery codes" in shown
            assert f'href="mailto:{CONTACT}"' in shown


def test_it_takes_a_fresh_confirmation_to_switch_it_off_or_make_codes(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    set_up_second_step(client)
    make = {"generate_new_codes": "1"}
    for path, form in (("second-step", {"setup": "disable"}), ("recovery-codes", make)):
        token = token_of(client, f"{ACCOUNT}/{path}")
        with in_minutes(60):
            asked = client.post(f"{ACCOUNT}/{path}", data={"csrf_token": token, **form})
            assert asked.location == f"{ACCOUNT}/confirm?next=/en/account/{path}"
    shown = client.get(ACCOUNT).text
    assert "The second step is on." in shown
    assert "You have no recovery codes." in client.get(f"{ACCOUNT}/recovery-codes").text
