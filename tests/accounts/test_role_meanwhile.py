"""What somebody reads whose own change of a role, or another's meanwhile, took the ground away."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.queries import grants_of
from hub.accounts.role_actions import change_role, end_role
from hub.core.permissions import Grant, Role
from tests.accounts.people import Known, make_person, place, sign_in, token_of


@pytest.fixture
def pair(any_app: Flask) -> tuple[Known, Known]:
    """Two coordinators of Falun."""
    with any_app.app_context():
        return (
            make_person(Role.COORDINATOR, "falun"),
            make_person(Role.COORDINATOR, "falun", "second@falun.example"),
        )


def opened(browser: FlaskClient, path: str) -> dict[str, str]:
    """What stands hidden in the form of a role as it is now."""
    page = browser.get(path).text
    found = re.findall(r'name="(csrf_token|opened_with)" value="([^"]*)"', page)
    return dict(reversed(found))


@pytest.mark.parametrize("way", ["role", "hand-over"])
def test_who_ends_the_own_role_reads_so_on_the_own_account(
    any_app: Flask, pair: tuple[Known, Known], way: str
) -> None:
    one, other = pair
    browser = sign_in(any_app, one.email)
    path = f"/en/desk/people/falun/{one.key}" + ("/hand-over" if way == "hand-over" else "")
    form = {"csrf_token": token_of(browser, path), "role": "none", "ends": "yes"}
    answer = browser.post(path, data={**form, "taker": other.key}, follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (200, "/en/account")
    said = "The role has been ended." if way == "role" else "The work has been handed over"
    assert said in answer.text


@pytest.mark.parametrize("way", ["", "/hand-over"])
def test_a_role_ended_meanwhile_leads_back_and_says_so(
    any_app: Flask, pair: tuple[Known, Known], way: str
) -> None:
    one, other = pair
    browser = sign_in(any_app, one.email)
    path = f"/en/desk/people/falun/{other.key}{way}"
    form = {"csrf_token": token_of(browser, path), "role": "editor", "taker": one.key}
    with any_app.app_context():
        end_role(other.key, place("falun"), one.id, "")
    for answer in (
        browser.get(path, follow_redirects=True),
        browser.post(path, data=form, follow_redirects=True),
    ):
        assert (answer.status_code, answer.request.path) == (200, "/en/desk/people/falun")
        assert "This role has been ended in the meantime." in answer.text
    with any_app.app_context():
        never = make_person(Role.READER, "roros")
    assert browser.get(f"/en/desk/people/falun/{never.key}").status_code == 404


@pytest.mark.parametrize("wanted", ["reader", "none"])
def test_a_role_changed_meanwhile_is_not_written_over(
    any_app: Flask, pair: tuple[Known, Known], wanted: str
) -> None:
    one, other = pair
    browser = sign_in(any_app, one.email)
    path = f"/en/desk/people/falun/{other.key}"
    form = {**opened(browser, path), "role": wanted}
    with any_app.app_context():
        change_role(other.key, place("falun"), Role.EDITOR, None, "")
    answer = browser.post(path, data=form)
    assert answer.status_code == 409
    assert "changed this role in the meantime. It is now: Editor." in answer.text
    with any_app.app_context():
        assert grants_of(other.id) == {Grant(Role.EDITOR, place("falun"))}
    assert browser.post(path, data={**opened(browser, path), "role": wanted}).status_code == 303
    with any_app.app_context():
        left = {Grant(Role.READER, place("falun"))} if wanted == "reader" else set()
        assert grants_of(other.id) == left


def test_an_organisation_changed_meanwhile_is_not_written_over(
    any_app: Flask, pair: tuple[Known, Known]
) -> None:
    one, _other = pair
    with any_app.app_context():
        club = make_person(Role.ORGANISER, "falun")
    browser = sign_in(any_app, one.email)
    path = f"/en/desk/people/falun/{club.key}"
    form = {**opened(browser, path), "role": "organiser", "organisation": "Second Club"}
    with any_app.app_context():
        town = place("falun")
        change_role(club.key, town, Role.ORGANISER, None, "", organisation="First Club")
    answer = browser.post(path, data=form)
    assert answer.status_code == 409
    assert "It is now: Organiser, First Club." in answer.text
    assert 'value="First Club"' in answer.text
