"""A coordinator hands a person's open work over to another, in one step."""

import re

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from hub.accounts import guessing
from hub.accounts.actions import NewInvitation, invite
from hub.accounts.handover_actions import WorkKind
from hub.accounts.models import Invitation
from hub.accounts.queries import grants_of
from hub.accounts.work import add_work_kind
from hub.core.database import session
from hub.core.permissions import Grant, Role
from tests.accounts.people import make_person, place, sign_in, token_of


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers need not take the same time here."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)


def test_the_last_coordinator_hands_role_and_work_over_and_leaves(any_app: Flask) -> None:
    moved = []
    with any_app.app_context():
        town = place("falun")
        giver = make_person(Role.COORDINATOR, "falun")
        taker = make_person(Role.EDITOR, "falun")
        other = make_person(Role.EDITOR, "roros")
        for email, town_id in (("a@town.example", town), ("b@town.example", place("roros"))):
            invite(NewInvitation(email, Role.READER, town_id, "sv"), giver.id)
        kind = WorkKind("tasks", lambda *_: 2, lambda *who: moved.append(who), "{} tasks".format)
        add_work_kind(any_app, kind)
    client = sign_in(any_app, giver.email)
    path = f"/en/desk/people/falun/{giver.key}/hand-over"
    shown = client.get(path).text
    assert "1 open invitation" in shown
    assert "2 tasks" in shown
    form = {"csrf_token": token_of(client, path), "taker": other.key, "ends": "yes"}
    assert client.post(path, data=form).status_code == 422
    first = LexborHTMLParser(shown).css_first("#taker option[selected], #taker option")
    assert first is not None
    assert first.attributes["value"] == ""
    nobody = LexborHTMLParser(client.post(path, data={**form, "taker": ""}).text)
    assert "Choose who takes over" in nobody.css_first("#taker-error").text()  # type: ignore[union-attr]
    answer = client.post(path, data={**form, "taker": taker.key, "reason": "Moves away"})
    assert answer.status_code == 303
    with any_app.app_context():
        assert moved == [(giver.id, taker.id, town, giver.id)]
        assert grants_of(giver.id) == frozenset()
        assert grants_of(taker.id) == {Grant(Role.COORDINATOR, town)}
        owners = dict(session().execute(select(Invitation.email, Invitation.invited_by_id)).all())
        assert owners["a@town.example"] == taker.id
        assert owners["b@town.example"] == giver.id
    trail = sign_in(any_app, taker.email).get("/en/desk/changes?about=people").text
    assert "work handed over" in trail
    assert "Editor → Coordinator" in trail
    assert "Moves away" in trail
    assert re.search(r"work handed over.*?Taken over by:\s+<span>Editor of Falun", trail, re.DOTALL)
    assert re.search(r"Invitation, handed over: .*?a@town.*?Taken over by:", trail, re.DOTALL)


def test_a_higher_role_stays_and_one_above_is_not_given(app: Flask) -> None:
    with app.app_context():
        town = place("falun")
        coordinator = make_person(Role.COORDINATOR, "falun")
        reader = make_person(Role.READER, "falun")
        chief = make_person(Role.ADMINISTRATOR, "falun")
    client = sign_in(app, coordinator.email)
    path = f"/en/desk/people/falun/{reader.key}/hand-over"
    form = {"csrf_token": token_of(client, path), "taker": coordinator.key}
    assert client.post(path, data=form).status_code == 303
    with app.app_context():
        assert grants_of(coordinator.id) == {Grant(Role.COORDINATOR, town)}
        assert grants_of(reader.id) == {Grant(Role.READER, town)}
    above = path.replace(reader.key, chief.key)
    assert client.post(above, data=form).status_code == 403
    # Who becomes the town's administrator looks after its people as a coordinator does.
    with app.app_context():
        second = sign_in(app, make_person(Role.ADMINISTRATOR).email)
    taken = second.post(above, data={**form, "csrf_token": token_of(second, path)})
    assert taken.status_code == 303
    with app.app_context():
        assert grants_of(coordinator.id) == {Grant(Role.ADMINISTRATOR, town)}


@pytest.mark.parametrize(
    ("handed", "own", "then"),
    [
        (Role.ORGANISER, Role.READER, Role.READER),
        (Role.READER, Role.ORGANISER, Role.ORGANISER),
        (Role.CONTRIBUTOR, Role.ORGANISER, Role.CONTRIBUTOR),
        (Role.ORGANISER, Role.EDITOR, Role.EDITOR),
    ],
)
def test_nobody_loses_a_right_by_taking_work_over(
    app: Flask, handed: Role, own: Role, then: Role
) -> None:
    moved = []
    with app.app_context():
        chief = make_person(Role.COORDINATOR, "falun")
        giver = make_person(handed, "falun", "giver@town.example")
        taker = make_person(own, "falun", "taker@town.example")
        kind = WorkKind("tasks", lambda *_: 2, lambda *who: moved.append(who), "{} tasks".format)
        add_work_kind(app, kind)
    client = sign_in(app, chief.email)
    path = f"/en/desk/people/falun/{giver.key}/hand-over"
    form = {"csrf_token": token_of(client, path), "taker": taker.key}
    assert client.post(path, data=form).status_code == 303
    with app.app_context():
        assert grants_of(taker.id) == {Grant(then, place("falun"))}
        assert moved == [(giver.id, taker.id, place("falun"), chief.id)]
