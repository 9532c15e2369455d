"""The one decision on rights, and what every route makes of it: route × role × place."""

import itertools
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from hub.core.permissions import (
    LADDER,
    NEEDS,
    NOBODY,
    Grant,
    Right,
    Role,
    Viewer,
    may,
    may_grant,
)
from hub.web.access import PUBLIC, SIGNED_IN, access_of, declared_access
from tests.accounts.people import Known, make_person

OWN, OTHER = 1, 2
EDITING = {
    Right.SUBMIT,
    Right.PUBLISH,
    Right.REVIEW_OPPORTUNITIES,
    Right.KEEP_SOURCES,
    Right.KEEP_PEOPLE,
    Right.READ_AUDIT,
    Right.CHANGE_SETTINGS,
    Right.KEEP_PLUGINS,
}


def viewer(role: Role, town_id: int | None) -> Viewer:
    return Viewer(7, frozenset({Grant(role, town_id)}))


@pytest.mark.parametrize("role", LADDER)
def test_each_role_has_the_rights_of_those_before_it(role: Role) -> None:
    before = LADDER[: LADDER.index(role)]
    for lower, right in itertools.product(before, Right):
        if may(viewer(lower, OWN), right, OWN):
            assert may(viewer(role, OWN), right, OWN)


@pytest.mark.parametrize(("role", "right"), sorted(itertools.product(LADDER, EDITING)))
def test_a_role_for_a_town_changes_nothing_of_another(role: Role, right: Right) -> None:
    assert not may(viewer(role, OWN), right, OTHER)
    assert not may(viewer(role, OWN), right, None)
    assert may(viewer(role, None), right, OTHER) == may(viewer(role, OWN), right, OWN)


def test_an_editor_suggests_to_another_town_and_publishes_in_the_own_alone() -> None:
    editor = viewer(Role.EDITOR, OWN)
    assert may(editor, Right.SUGGEST, OTHER)
    assert not may(editor, Right.PUBLISH, OTHER)
    assert may(editor, Right.PUBLISH, OWN)


def test_partners_read_what_is_theirs_together() -> None:
    assert may(viewer(Role.READER, OWN), Right.READ_PARTNER_ITEMS, OTHER)
    assert not may(viewer(Role.ORGANISER, OWN), Right.READ_PARTNER_ITEMS, OWN)
    assert not may(NOBODY, Right.READ_PARTNER_ITEMS, OWN)


def test_an_organiser_posts_opportunities_and_has_no_other_right() -> None:
    has = {right for right in Right if may(viewer(Role.ORGANISER, OWN), right, OWN)}
    assert has == {Right.POST_OPPORTUNITIES}


def test_only_an_administrator_makes_administrators() -> None:
    assert not may_grant(viewer(Role.COORDINATOR, OWN), Role.ADMINISTRATOR, OWN)
    assert may_grant(viewer(Role.COORDINATOR, OWN), Role.COORDINATOR, OWN)
    assert not may_grant(viewer(Role.COORDINATOR, OWN), Role.READER, OTHER)
    assert may_grant(viewer(Role.ADMINISTRATOR, None), Role.ADMINISTRATOR, OWN)


def test_every_right_needs_a_role_of_the_ladder() -> None:
    assert set(NEEDS) == set(Right)
    assert set(NEEDS.values()) <= set(LADDER)


# Every route × every role, held for the town that the address names, for another one, or for the
# network; and nobody. What each may see is said here once more, by hand: a route that is new or
# opens wider makes the test fail.

PLACES = ("falun", "roros", "network")
ANYBODY = "anybody"
SIGNED = "signed in"
WHO: dict[str, str | Right] = {
    "account.us_verify": SIGNED,
    "account.us_verify_send_code": SIGNED,
    "account.wan_verify": SIGNED,
    "account.wan_verify_response": SIGNED,
    "account.change_password": SIGNED,
    "account.two_factor_setup": SIGNED,
    "account.two_factor_setup_validate": SIGNED,
    "account.mf_recovery_codes": SIGNED,
    "account.wan_register": SIGNED,
    "account.wan_delete": SIGNED,
    "account.wan_register_response": SIGNED,
    "own_account.index": SIGNED,
    "own_account.change": SIGNED,
    "own_account.end_session": SIGNED,
    "own_account.end_all_sessions": SIGNED,
    "own_account_deletion.show": SIGNED,
    "own_account_deletion.delete": SIGNED,
    "people.index": SIGNED,
    "people.of_place": Right.READ_PARTNER_ITEMS,
    "people.invitation_form": Right.KEEP_PEOPLE,
    "people.send_invitation": Right.KEEP_PEOPLE,
    "people.withdraw": Right.KEEP_PEOPLE,
    "people.role_form": Right.KEEP_PEOPLE,
    "people.save_role": Right.KEEP_PEOPLE,
    "desk.changes": Right.READ_AUDIT,
}
OF_A_PLACE = {name for name in WHO if name.startswith("people.") and name != "people.index"}
# What the ladder gives, written out.
FROM: dict[Right, Role] = {
    Right.READ_PARTNER_ITEMS: Role.READER,
    Right.KEEP_PEOPLE: Role.COORDINATOR,
    Right.READ_AUDIT: Role.COORDINATOR,
}


def is_expected(endpoint: str, role: Role | None, held_at: str, asked_for: str) -> bool:
    """Whether somebody with a role somewhere may use a route for a place."""
    needed = WHO.get(endpoint, ANYBODY)
    if needed == ANYBODY:
        return True
    if role is None:
        return False
    if needed == SIGNED:
        return True
    if role is Role.ORGANISER or LADDER.index(role) < LADDER.index(FROM[Right(needed)]):
        return False
    if endpoint not in OF_A_PLACE or needed is Right.READ_PARTNER_ITEMS:
        return True
    return held_at in ("network", asked_for)


def test_every_route_that_is_not_public_is_in_the_matrix(app: Flask) -> None:
    guarded = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if PUBLIC not in (declared_access(app, rule.endpoint) or ())
    }
    assert guarded == set(WHO)


def _address(rule: Rule, place: str, person: Known) -> str:
    values = {"lang": "en", "place": place, "key": person.key, "token": "none"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], rule.rule)


def _opens(client: FlaskClient, rule: Rule, address: str) -> bool:
    """Whether a route lets a viewer in: it does what it does, or finds the form forged."""
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    answer = client.open(address, method=method)
    leads_to_sign_in = "/account/sign-in" in answer.headers.get("Location", "")
    return answer.status_code != 403 and not (answer.status_code == 303 and leads_to_sign_in)


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_opens_to_whom_it_says(app: Flask, role: Role | None) -> None:
    with app.app_context():
        person = make_person(Role.READER, "falun")
        town_ids = {slug: access_of(app).town_id(slug) for slug in PLACES if slug != "network"}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in WHO]
    wrong = []
    for held_at in PLACES if role else PLACES[:1]:
        who = viewer(role, town_ids.get(held_at)) if role else NOBODY
        access_of(app).viewer = lambda who=who: who  # type: ignore[misc]
        client = app.test_client()
        for rule in rules:
            if SIGNED_IN in (declared_access(app, rule.endpoint) or ()):
                continue  # needs a session of the library; tried in test_sign_in.py
            for asked_for in PLACES if rule.endpoint in OF_A_PLACE else PLACES[:1]:
                expected = is_expected(rule.endpoint, role, held_at, asked_for)
                if _opens(client, rule, _address(rule, asked_for, person)) != expected:
                    wrong.append(f"{rule.endpoint} for {asked_for}, {role} of {held_at}")
    assert not wrong, "\n".join(wrong)
