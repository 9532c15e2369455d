"""Route × role × place: what each may see is said here once more, by hand.

A role is held for the town that the address names, for another one, or for the network; and
there is nobody.  A route that is new or opens wider makes a test fail; so does one whose check
is taken out, which the last tests see.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from hub.core.permissions import LADDER, NOBODY, Grant, Right, Role, Viewer
from hub.web.access import PUBLIC, access_of, declared_access
from tests.accounts.people import Known, make_person

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
    "own_account.data": SIGNED,
    "own_account.end_session": SIGNED,
    "own_account.end_all_sessions": SIGNED,
    "own_account_address.show": SIGNED,
    "own_account_address.ask": SIGNED,
    "own_account_address.withdraw": SIGNED,
    "own_account_deletion.show": SIGNED,
    "own_account_deletion.delete": SIGNED,
    "people.index": Right.READ_PARTNER_ITEMS,
    "people.of_place": Right.READ_PARTNER_ITEMS,
    "people.invitation_form": Right.KEEP_PEOPLE,
    "people.send_invitation": Right.KEEP_PEOPLE,
    "people.withdraw": Right.KEEP_PEOPLE,
    "people.role_form": Right.KEEP_PEOPLE,
    "people.save_role": Right.KEEP_PEOPLE,
    "people_handover.show": Right.KEEP_PEOPLE,
    "people_handover.hand_over": Right.KEEP_PEOPLE,
    "desk.changes": Right.READ_AUDIT,
}
OF_A_PLACE = {name for name in WHO if name.startswith("people") and name != "people.index"}
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


@pytest.fixture
def person(app: Flask) -> Known:
    """Somebody with a role in Falun, whom addresses name."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        return make_person(Role.READER, "falun")


def _address(rule: Rule, place: str, person: Known) -> str:
    values = {"lang": "en", "place": place, "key": person.key, "token": "none"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], rule.rule)


def _opens(app: Flask, rule: Rule, address: str) -> bool:
    """Whether a route lets a viewer in: it does what it does, or finds the form forged."""
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    answer = app.test_client().open(address, method=method)
    leads_to_sign_in = "/account/sign-in" in answer.headers.get("Location", "")
    return answer.status_code != 403 and not (answer.status_code == 303 and leads_to_sign_in)


def wrong_routes(
    app: Flask, person: Known, role: Role | None, endpoints: Iterable[str]
) -> list[str]:
    """Where a route opens to somebody whom it should refuse, or refuses whom it should let in."""
    with app.app_context():
        town_ids = {slug: access_of(app).town_id(slug) for slug in PLACES if slug != "network"}
    wanted, wrong = set(endpoints), []
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in wanted]
    for held_at in PLACES if role else PLACES[:1]:
        grant = frozenset({Grant(role, town_ids.get(held_at))}) if role else frozenset()
        who = Viewer(7, grant) if role else NOBODY
        access_of(app).viewer = lambda who=who: who  # type: ignore[misc]
        for rule in rules:
            if role and WHO[rule.endpoint] == SIGNED:
                continue  # needs a session of the library; tried in test_sign_in.py
            for asked_for in PLACES if rule.endpoint in OF_A_PLACE else PLACES[:1]:
                expected = is_expected(rule.endpoint, role, held_at, asked_for)
                if _opens(app, rule, _address(rule, asked_for, person)) != expected:
                    wrong.append(f"{rule.endpoint} for {asked_for}, {role} of {held_at}")
    return wrong


def test_every_route_that_is_not_public_is_in_the_matrix(app: Flask) -> None:
    guarded = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if PUBLIC not in (declared_access(app, rule.endpoint) or ())
    }
    assert guarded == set(WHO)


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_opens_to_whom_it_says(app: Flask, person: Known, role: Role | None) -> None:
    wrong = wrong_routes(app, person, role, WHO)
    assert not wrong, "\n".join(wrong)


def _without(view: Callable[..., Any], open_to: frozenset[str], at: str) -> Callable[..., Any]:
    def open_view(**values: Any) -> Any:
        return view(**values)

    open_view.open_to = open_to  # type: ignore[attr-defined]
    open_view.open_at = at  # type: ignore[attr-defined]
    return open_view


@pytest.mark.parametrize(
    "endpoint", sorted(name for name in WHO if not name.startswith("account."))
)
def test_a_route_whose_check_is_taken_out_is_found(
    app: Flask, person: Known, endpoint: str
) -> None:
    # The library's own pages ask once more themselves, so nothing shows of theirs.
    view = app.view_functions[endpoint]
    app.view_functions[endpoint] = _without(view, frozenset({PUBLIC}), "")
    assert wrong_routes(app, person, None, [endpoint])


@pytest.mark.parametrize(
    "endpoint", sorted(name for name in OF_A_PLACE if WHO[name] is Right.KEEP_PEOPLE)
)
def test_a_route_that_asks_for_no_town_any_more_is_found(
    app: Flask, person: Known, endpoint: str
) -> None:
    declared = declared_access(app, endpoint)
    assert declared
    view = app.view_functions[endpoint]
    app.view_functions[endpoint] = _without(view, declared, "")
    assert wrong_routes(app, person, Role.COORDINATOR, [endpoint])
