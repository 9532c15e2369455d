"""The list of changes says what became of an invitation, whatever ended it."""

from flask import Flask

from hub.accounts.actions import NewInvitation, invite
from hub.accounts.erasure_actions import erase_person
from hub.accounts.queries import open_invitation
from hub.accounts.role_actions import change_role, end_role
from hub.core.changes import Change, changes_after
from hub.core.permissions import Role
from tests.accounts.people import Known, make_person, place


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
