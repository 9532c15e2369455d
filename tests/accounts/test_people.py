"""What a coordinator does with the people of a town, and what stands of it in the trail."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from hub.accounts import guessing
from hub.accounts.actions import NewInvitation, accept_invitation, invite
from hub.accounts.one_time_codes import new_secrets
from hub.accounts.queries import held_role, open_invitation
from hub.accounts.role_actions import change_role, end_role
from hub.core.changes import Change
from hub.core.database import session
from hub.core.permissions import Role
from tests.accounts.people import make_person, newest_letter, place, sign_in, token_of


@pytest.fixture
def coordinator(app: Flask) -> FlaskClient:
    """The browser of a coordinator of Falun."""
    with app.app_context():
        known = make_person(Role.COORDINATOR, "falun")
    return sign_in(app, known.email)


def test_a_coordinator_invites_and_the_letter_is_in_the_chosen_language(
    app: Flask, coordinator: FlaskClient
) -> None:
    path = "/en/desk/people/falun/invite"
    form = {
        "csrf_token": token_of(coordinator, path),
        "email": "ny@falun.example",
        "role": "editor",
        "language": "sv",
    }
    answer = coordinator.post(path, data=form, follow_redirects=True)
    assert "ny@falun.example" in answer.text
    letter = newest_letter(app, "ny@falun.example")
    assert "/sv/account/invitation/" in letter.body
    assert '<html lang="sv">' in letter.html
    assert "Editor" not in letter.body
    link = next(line for line in letter.body.splitlines() if "/invitation/" in line)
    page = app.test_client().get(link.removeprefix(app.config["HUB"].public_url))
    assert page.status_code == 200


def test_a_withdrawn_invitation_opens_nothing(app: Flask, coordinator: FlaskClient) -> None:
    path = "/en/desk/people/falun/invite"
    form = {"email": "ny@falun.example", "role": "reader", "language": "sv"}
    form["csrf_token"] = token_of(coordinator, path)
    page = coordinator.post(path, data=form, follow_redirects=True).text
    withdraw = page.partition('action="/en/desk/people/falun/invitations/')[2].partition('"')[0]
    path = f"/en/desk/people/falun/invitations/{withdraw}"
    other = path.replace("/falun/", "/roros/")
    token = {"csrf_token": form["csrf_token"]}
    assert coordinator.post(other, data=token).status_code == 403
    assert coordinator.post(path).status_code == 400
    assert "withdrawn" in coordinator.post(path, data=token, follow_redirects=True).text
    letter = newest_letter(app, "ny@falun.example")
    link = next(line for line in letter.body.splitlines() if "/invitation/" in line)
    page_of_link = app.test_client().get(link.removeprefix(app.config["HUB"].public_url))
    assert page_of_link.status_code == 410


def test_a_changed_role_stands_in_the_trail_with_who_from_what_to_what_and_why(
    app: Flask, coordinator: FlaskClient
) -> None:
    with app.app_context():
        editor = make_person(Role.EDITOR, "falun")
    path = f"/en/desk/people/falun/{editor.key}"
    form = {"csrf_token": token_of(coordinator, path), "role": "reader", "reason": "On leave"}
    assert (
        "The role has been changed."
        in coordinator.post(path, data=form, follow_redirects=True).text
    )
    trail = coordinator.get("/en/desk/changes?about=people").text
    assert "Editor → Reader" in trail
    assert "On leave" in trail
    assert "Coordinator of Falun" in trail


def test_the_last_coordinator_stays_and_an_administrator_is_told(
    app: Flask, coordinator: FlaskClient
) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
    listed = coordinator.get("/en/desk/people/falun").text.partition("<tbody>")[2]
    key = listed.partition('href="/en/desk/people/falun/')[2].partition('"')[0]
    path = f"/en/desk/people/falun/{key}"
    form = {"csrf_token": token_of(coordinator, path), "role": "none"}
    answer = coordinator.post(path, data=form)
    assert answer.status_code == 409
    assert "A town needs a coordinator." in answer.text
    assert "Coordinator of Falun" in newest_letter(app, chief.email).body
    assert coordinator.get("/en/desk/people/falun").status_code == 200
    with app.app_context():
        make_person(Role.COORDINATOR, "falun", "second@falun.example")
    assert coordinator.post(path, data=form).status_code == 303


def test_a_coordinator_reads_the_changes_of_the_own_town_alone(
    app: Flask, coordinator: FlaskClient
) -> None:
    with app.app_context():
        make_person(Role.EDITOR, "roros")
        make_person(Role.READER, "falun")
        assert place("roros") != place("falun")
    for address in ("/en/desk/changes", "/en/desk/changes?town=roros"):
        text = coordinator.get(address).text
        assert "Editor of Roros" not in text
    assert "Reader of Falun" in coordinator.get("/en/desk/changes").text


def test_who_is_signed_in_is_given_nothing_to_keep(coordinator: FlaskClient) -> None:
    for address in ("/en/news", "/en/", "/en/news.atom", "/en/account", "/en/desk/people/falun"):
        answer = coordinator.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "private, no-store, no-transform", address
        assert "ETag" not in answer.headers, address


def test_signing_out_everywhere_ends_every_browser(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    first = sign_in(app, known.email)
    # The next code: one counts once, whoever asks for it.
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        second = sign_in(app, known.email)
    form = {"csrf_token": token_of(first, "/en/account")}
    assert first.post("/en/account/sessions/end", data=form).status_code == 303
    for client in (first, second):
        assert client.get("/en/account").status_code == 303


def test_an_administrator_of_the_town_takes_a_coordinators_place(
    app: Flask, coordinator: FlaskClient
) -> None:
    with app.app_context():
        make_person(Role.ADMINISTRATOR, "falun")
    listed = coordinator.get("/en/desk/people/falun").text
    key = re.findall(r'href="/en/desk/people/falun/([\w-]{10,})"', listed)[0]
    path = f"/en/desk/people/falun/{key}"
    form = {"csrf_token": token_of(coordinator, path), "role": "none"}
    assert coordinator.post(path, data=form).status_code == 303


def test_what_somebody_offered_ends_with_the_role_that_offered_it(app: Flask) -> None:
    with app.app_context():
        first = make_person(Role.COORDINATOR, "falun")
        make_person(Role.COORDINATOR, "falun", "second@falun.example")
        falun = place("falun")
        offered = NewInvitation("new@falun.example", Role.COORDINATOR, falun, "en")
        made = invite(offered, first.id)
        assert open_invitation(made.token)
        end_role(first.key, falun, None, "")
        assert open_invitation(made.token) is None


def test_an_organiser_is_one_of_an_organisation_and_nobody_else_is(
    app: Flask, coordinator: FlaskClient
) -> None:
    with app.app_context():
        known = make_person(Role.READER, "falun")
    path = f"/en/desk/people/falun/{known.key}"
    form = {"csrf_token": token_of(coordinator, path), "role": "organiser", "organisation": " "}
    answer = coordinator.post(path, data=form)
    assert answer.status_code == 422
    page = LexborHTMLParser(answer.text)
    assert "Enter the organisation." in page.css_first("#organisation-error").text()  # type: ignore[union-attr]
    for role, organisation, kept in (
        ("organiser", "Youth Club", "Youth Club"),
        ("organiser", "Ski Club", "Ski Club"),
        ("coordinator", "Ski Club", ""),
    ):
        data = {**form, "role": role, "organisation": organisation}
        assert coordinator.post(path, data=data).status_code == 303
        assert f'name="organisation" value="{kept}"' in coordinator.get(path).text
        with app.app_context():
            held = held_role(known.id, place("falun"))
            assert held
            assert (held.role, held.organisation) == (role, kept)
    assert "Ski Club" not in coordinator.get("/en/desk/people/falun").text


def test_an_invitation_to_another_role_keeps_no_organisation(app: Flask) -> None:
    with app.app_context():
        new = NewInvitation("new@town.example", Role.READER, None, "en", "Youth Club")
        opened = open_invitation(invite(new, None).token)
        assert opened
        assert opened.organisation == ""


def test_no_number_breaks_the_list_of_changes(coordinator: FlaskClient) -> None:
    for number in ("9" * 20, "-1", "abc", "2147483648"):
        assert coordinator.get(f"/en/desk/changes?before={number}").status_code == 200, number


def test_a_form_without_its_token_says_so_in_the_pages_language(coordinator: FlaskClient) -> None:
    for path in ("/sv/account", "/sv/desk/people/falun/invite"):
        text = coordinator.post(path, data={"name": "A"}).text
        assert "CSRF" not in text, path
        assert "för länge" in text, path


def test_who_invites_one_address_too_often_is_told_so(coordinator: FlaskClient) -> None:
    path = "/en/desk/people/falun/invite"
    form = {"email": "ny@falun.example", "role": "reader", "language": "sv"}
    form["csrf_token"] = token_of(coordinator, path)
    with time_machine.travel(datetime.now(UTC), tick=False):
        sent = [coordinator.post(path, data=form).status_code for _number in range(5)]
        answer = coordinator.post(path, data=form)
    assert sent == [303] * 5
    assert answer.status_code == 429
    assert "Too many invitations have been sent in a short time." in answer.text
    assert "log in within a short time" not in answer.text


def test_who_asks_for_another_address_too_often_is_told_so(coordinator: FlaskClient) -> None:
    path = "/en/account/address"
    form = {"email": "ny@falun.example", "csrf_token": token_of(coordinator, path)}
    with time_machine.travel(datetime.now(UTC), tick=False):
        sent = [coordinator.post(path, data=form).status_code for _number in range(5)]
        answer = coordinator.post(path, data=form)
    assert 429 not in sent
    assert answer.status_code == 429
    assert "Too many emails for a change of email address" in answer.text
    assert "log in within a short time" not in answer.text


def test_an_address_is_counted_however_its_letters_are_written(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"identity": "Edit@TOWN.example"}):
        plain = guessing._typed_address()
    wide = "edit@\N{FULLWIDTH LATIN SMALL LETTER T}own.example"
    with app.test_request_context(method="POST", data={"identity": wide}):
        assert guessing._typed_address() == plain


def test_the_trail_says_who_was_invited_and_whose_sign_in_or_name_changed(
    app: Flask, coordinator: FlaskClient
) -> None:
    path = "/en/desk/people/falun/invite"
    form = {"email": "ny@falun.example", "role": "reader", "language": "sv"}
    coordinator.post(path, data={**form, "csrf_token": token_of(coordinator, path)})
    path = "/en/account"
    token = token_of(coordinator, path)
    coordinator.post(path, data={"csrf_token": token, "name": "New Name", "language": "en"})
    words = "a long sentence is a good one"
    passwords = {"new_password": words, "new_password_confirm": words, "csrf_token": token}
    assert coordinator.post("/en/account/password", data=passwords).status_code == 302
    trail = coordinator.get("/en/desk/changes?about=people").text
    assert "ny@falun.example" in trail
    with app.app_context():
        actions = set(session().scalars(select(Change.action).where(Change.subject == "person")))
    assert {"renamed", "password_set"} <= actions


def test_a_role_that_was_accepted_says_who_gave_it_and_to_whom(app: Flask) -> None:
    with app.app_context():
        chief = make_person(Role.COORDINATOR, "falun")
        falun = place("falun")
        made = invite(NewInvitation("ny@falun.example", Role.EDITOR, falun, "en"), chief.id)
        accept_invitation(made.token, "Ny Lind", "en", new_secrets())
        other = make_person(Role.READER, "falun", name="Old Hand")
        change_role(other.key, falun, Role.EDITOR, chief.id, "")
    browser = sign_in(app, chief.email)
    trail = words_of(browser.get("/en/desk/changes?about=people").text)
    assert (
        "Role, accepted: Ny Lind (ny@falun.example) "
        f"Given by: Coordinator of Falun ({chief.email}) Falun" in trail
    )
    people = words_of(browser.get("/en/desk/people/falun").text)
    given_by = f"Editor Given by Coordinator of Falun ({chief.email})"
    # In the row of Ny Lind and in that of Old Hand, whom it need not name again.
    assert people.count(given_by) == 2
    assert f"{given_by} to " not in people
    assert "Given by the operator of the server" in people


def words_of(html: str) -> str:
    """What a page says, with single spaces."""
    return " ".join(LexborHTMLParser(html.replace("<br>", " ")).text().split())
