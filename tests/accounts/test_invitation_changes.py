"""The list of changes says what became of an invitation, whatever ended it."""

import pytest
from flask import Flask

from hub.accounts.actions import NewInvitation, invite
from hub.accounts.address_actions import ask_for_change, confirm_change
from hub.accounts.erasure_actions import erase_person
from hub.accounts.queries import grants_of, open_invitation
from hub.accounts.role_actions import change_role, end_role
from hub.core.changes import Change, changes_after
from hub.core.permissions import Grant, Role
from tests.accounts.people import Known, make_person, place, sign_in, token_of


def invitation_lines() -> list[tuple[str, str, object]]:
    """Action, actor and role before, of what ended invitations."""
    found: list[Change] = changes_after(0)
    return [
        (one.action, one.actor, (one.before or {}).get("role"))
        for one in found
        if one.subject == "invitation" and one.action != "invited"
    ]


def test_a_newer_invitation_says_that_it_replaced_the_open_one(any_app: Flask) -> None:
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun")
        for role in (Role.READER, Role.EDITOR):
            invite(NewInvitation("a@town.example", role, place("falun"), "en"), chief.id)
        invite(NewInvitation("a@town.example", Role.READER, place("roros"), "en"), None)
        assert invitation_lines() == [("replaced", f"person:{chief.id}", "reader")]


def test_what_somebody_offered_ends_with_the_role_and_says_so(any_app: Flask) -> None:
    with any_app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        make_person(Role.COORDINATOR, "falun", "last@town.example")
        asked: list[tuple[Known, str]] = []
        for number in range(3):
            one = make_person(Role.COORDINATOR, "falun", f"{number}@town.example")
            new = NewInvitation(f"for{number}@town.example", Role.READER, place("falun"), "en")
            asked.append((one, invite(new, one.id).token))
        end_role(asked[0][0].key, place("falun"), chief.id, "")
        change_role(asked[1][0].key, place("falun"), Role.EDITOR, chief.id, "")
        erase_person(asked[2][0].id, None, [])
        assert [open_invitation(token) for _one, token in asked] == [None] * 3
        actors = [f"person:{chief.id}"] * 2 + ["operator"]
        assert invitation_lines() == [("ended_with_role", actor, "reader") for actor in actors]


@pytest.mark.parametrize(
    ("had", "offered", "has", "told"),
    [
        (Role.READER, Role.EDITOR, Role.EDITOR, ("role", "reader", "editor")),
        (Role.EDITOR, Role.READER, Role.EDITOR, ("invitation", None, "reader")),
        (Role.EDITOR, Role.EDITOR, Role.EDITOR, ("invitation", None, "editor")),
        (Role.READER, Role.ORGANISER, Role.READER, ("invitation", None, "organiser")),
    ],
)
def test_who_has_a_role_there_is_given_a_higher_one_and_told_which_one_stays(
    any_app: Flask, had: Role, offered: Role, has: Role, told: tuple[str, str | None, str]
) -> None:
    with any_app.app_context():
        chief, falun = make_person(Role.COORDINATOR, "falun"), place("falun")
        made = invite(NewInvitation("new@falun.example", offered, falun, "en", "Club"), chief.id)
        # The invitation is to the address that somebody with a role there changes to.
        one = make_person(had, "falun", "old@falun.example")
        asked = ask_for_change(one.id, "new@falun.example")
        confirm_change(asked.old_token)
        confirm_change(asked.new_token)
    browser = sign_in(any_app, "new@falun.example")
    path = f"/en/account/invitation/{made.token}"
    form = {"csrf_token": token_of(browser, path)}
    answer = browser.post(path, data=form, follow_redirects=True).text
    stays = f"You already have a role for Falun, and keep it: {has.title()}."
    assert (stays in answer) == (told[0] == "invitation")
    assert ("Welcome. You now have the role." in answer) == (told[0] == "role")
    with any_app.app_context():
        assert grants_of(one.id) == {Grant(has, falun)}
        last = changes_after(0)[-1]
        before, after = last.before or {}, last.after or {}
        assert (last.action, last.actor) == ("accepted", f"person:{one.id}")
        assert (last.subject, before.get("role"), after["role"]) == told
        assert after["given_by"] == f"person:{chief.id}"
