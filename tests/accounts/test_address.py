"""Another address: confirmed on both, once each, in a day, and nobody hears whose it is."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.accounts import guessing
from hub.accounts.erasure_actions import erase_person
from hub.accounts.models import AddressChange
from hub.accounts.queries import person_by_email
from hub.core.database import session
from hub.core.permissions import Role
from tests.accounts.kept import places_of
from tests.accounts.people import TOKEN, make_person, newest_letter, sign_in, token_of
from tests.reading import page, texts

PATH = "/en/account/address"
NEW = "anna.new@town.example"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers need not take the same time here."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)


def ask(client: FlaskClient, email: str) -> str:
    """The page after asking for an address."""
    form = {"csrf_token": token_of(client, PATH), "email": email}
    answer = client.post(PATH, data=form, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def link_to(app: Flask, email: str) -> str:
    """The path of the link in the newest letter to an address."""
    found = re.search(r"https?://[^/]+(/en/account/address/\S+)", newest_letter(app, email).body)
    assert found
    return found[1]


def confirm(app: Flask, path: str) -> str:
    """Press the button on the page of a link, in a browser in which nobody is signed in."""
    client = app.test_client()
    answer = client.post(path, data={"csrf_token": token_of(client, path)})
    assert answer.status_code == 200
    return answer.text


def is_waited_for(client: FlaskClient) -> list[str]:
    """The addresses that have not confirmed a change, as one's own account tells."""
    (said,) = [
        one for one in texts(page(client, "/en/account"), "p") if one.startswith("Not confirmed")
    ]
    return said.partition(": ")[2].split(", ")


@pytest.mark.parametrize("first", ["old", "new"])
def test_it_changes_when_both_links_were_followed(any_app: Flask, first: str) -> None:
    with any_app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(any_app, known.email)
    assert "to each of the two addresses" in ask(client, " Anna.New@Town.example ")
    links = [link_to(any_app, known.email), link_to(any_app, NEW)]
    if first == "new":
        links.reverse()
    assert "to the other address" in confirm(any_app, links[0])
    again = any_app.test_client().get(links[0])
    assert "This address has been confirmed." in again.text
    assert "Confirm the change" not in again.text
    assert is_waited_for(client) == [[NEW, known.email][first == "new"]]
    # Whoever kept the page from before presses the button once more.
    form = {"csrf_token": token_of(client, "/en/account")}
    assert "to the other address" in client.post(links[0], data=form).text
    with any_app.app_context():
        assert person_by_email(NEW) is None
    assert NEW in confirm(any_app, links[1])
    with any_app.app_context():
        changed = person_by_email(NEW)
        assert changed is not None
        assert changed.id == known.id
        assert session().scalar(select(AddressChange)) is None
    for email in (known.email, NEW):
        assert "log in with anna.new@town.example" in newest_letter(any_app, email).body
    assert "Editor of Falun" in client.get("/en/account").text
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        sign_in(any_app, NEW)
        trail = sign_in(any_app, chief.email).get("/en/desk/changes?about=people").text
    assert "email address changed" in trail
    with any_app.app_context():
        kept = places_of(known.email, NEW)
    assert f"{known.email} → {NEW}" in " ".join(trail.split())
    assert {one for one in kept if one.startswith("change.")} == {"change.before", "change.after"}
    # Whom the invitation was sent to stays as it was, for those who sent it.
    invited = sign_in(any_app, chief.email).get("/en/desk/people/falun").text
    assert f'<th scope="row">{known.email}</th>' in invited
    assert f'<th scope="row">{NEW}</th>' not in invited
    assert f"Invitation, invited: <span>{known.email}</span>" in " ".join(trail.split())
    with any_app.app_context():
        erase_person(known.id, None, [])
        assert not places_of(known.email, NEW)


def test_letters_to_a_former_or_wanted_address_are_shown_and_go_with_the_account(
    any_app: Flask,
) -> None:
    with any_app.app_context():
        known = make_person(Role.EDITOR, "falun")
        other = make_person(Role.READER)
    client = sign_in(any_app, known.email)
    ask(client, NEW)
    for link in [link_to(any_app, known.email), link_to(any_app, NEW)]:
        confirm(any_app, link)
    ask(client, other.email)
    ask(client, "third@town.example")
    letters = client.get("/en/account/data.json").get_json()["letters_to_you"]
    recipients = {one["recipient"] for one in letters}
    assert recipients == {known.email, NEW, "third@town.example"}
    form = {"csrf_token": token_of(client, "/en/account/delete"), "understood": "yes"}
    gone = client.post("/en/account/delete", data=form, follow_redirects=True)
    assert "Your account has been deleted." in gone.text
    with any_app.app_context():
        assert places_of(known.email, NEW, "third@town.example") == set()
        assert "outgoing_mail.recipient" in places_of(other.email)


def test_a_change_that_is_waited_for_is_shown_and_can_be_withdrawn(any_app: Flask) -> None:
    with any_app.app_context():
        known = make_person(Role.EDITOR, "falun")
        other = make_person(Role.EDITOR, "roros")
    client, beside = sign_in(any_app, known.email), sign_in(any_app, other.email)
    assert "Withdraw the change" not in client.get("/en/account").text
    ask(client, NEW)
    assert is_waited_for(client) == [known.email, NEW]
    links = [link_to(any_app, known.email), link_to(any_app, NEW)]
    form = {"csrf_token": token_of(client, "/en/account")}
    assert client.post(f"{PATH}/withdraw").status_code == 400
    # Somebody else's stays.
    beside.post(f"{PATH}/withdraw", data={"csrf_token": token_of(beside, "/en/account")})
    assert is_waited_for(client) == [known.email, NEW]
    confirm(any_app, links[1])
    done = client.post(f"{PATH}/withdraw", data=form, follow_redirects=True).text
    assert "Your address stays as it is." in done
    assert "Withdraw the change" not in done
    assert [any_app.test_client().get(link).status_code for link in links] == [410, 410]
    again = client.post(f"{PATH}/withdraw", data=form, follow_redirects=True).text
    assert "Your address stays as it is." not in again


def test_nothing_shows_that_an_address_is_somebody_elses(app: Flask) -> None:
    with app.app_context():
        other = make_person(Role.READER)
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    pages = [TOKEN.sub("", ask(client, email)) for email in (other.email, NEW)]
    assert pages[0].replace(other.email, NEW) == pages[1]
    assert "already belongs to one" in newest_letter(app, other.email).body
    assert "/account/address/" not in newest_letter(app, other.email).body


def test_the_old_link_alone_changes_nothing_for_somebody_elses_address(app: Flask) -> None:
    with app.app_context():
        other = make_person(Role.READER)
        known = make_person(Role.EDITOR, "falun")
    ask(sign_in(app, known.email), other.email)
    confirm(app, link_to(app, known.email))
    with app.app_context():
        assert getattr(person_by_email(other.email), "id", None) == other.id


def test_a_link_holds_for_a_day_and_a_new_one_ends_it(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    ask(client, NEW)
    first = link_to(app, known.email)
    ask(client, NEW)
    second = link_to(app, known.email)
    assert app.test_client().get(first).status_code == 410
    assert app.test_client().get(second).status_code == 200
    assert app.test_client().post(second).status_code == 400
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert app.test_client().get(second).status_code == 410
    with app.app_context():
        token = second.rpartition("/")[2]
        assert not places_of(token) - {"outgoing_mail.body", "outgoing_mail.html"}


def test_an_address_that_is_none_or_the_present_one_is_to_be_mended(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    for typed, said in (("anna", "such as name@"), (known.email.upper(), "already your address")):
        form = {"csrf_token": token_of(client, PATH), "email": typed}
        answer = client.post(PATH, data=form)
        assert answer.status_code == 422
        assert said in answer.text
