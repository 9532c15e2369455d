"""Roles that change and end, each told to the audit trail; a town keeps one coordinator."""

from hub.accounts.actions import actor_of, end_invitations, give_role, organisation_of, record
from hub.accounts.models import HeldRole, Invitation, Person
from hub.accounts.queries import KEPT, held_role, how_many_hold, person_by_key
from hub.accounts.role_words import role_words
from hub.core.changes import take_turns
from hub.core.clock import now
from hub.core.database import writing
from hub.core.errors import Conflict, NotFound
from hub.core.permissions import Right, Role, gives
from hub.core.words import lazy_gettext as _l


class LastOfTheirKind(Conflict):
    """A town would be left without a coordinator, or the network without an administrator."""

    def __init__(self, town_id: int | None) -> None:
        super().__init__(
            _l("The network needs an administrator. Give the role to another person first.")
            if town_id is None
            else _l("A town needs a coordinator. Give the role to another person first.")
        )
        self.town_id = town_id


class ChangedMeanwhile(Conflict):
    """Somebody else changed a role while a form was open in which it was another one."""

    def __init__(self, held: HeldRole) -> None:
        role = role_words(held.role).name
        super().__init__(
            _l(
                "Somebody else has changed this role in the meantime. It is now: %(role)s.",
                role=f"{role}, {held.organisation}" if held.organisation else role,
            )
        )
        self.role, self.organisation = Role(held.role), held.organisation
        self.found = as_opened(held)


def as_opened(held: HeldRole) -> str:
    """A role as a form that was opened with it says it, to tell whether it is still that one."""
    return f"{held.role} {held.organisation}".strip()


def change_role(
    key: str,
    town_id: int | None,
    role: Role,
    by: int | None,
    reason: str,
    *,
    organisation: str = "",
    instead_of: str = "",
) -> None:
    """Give a person another role for a town or the network.

    `organisation` is the organiser's, and goes with that role; `instead_of` is what a form was
    opened with (see `as_opened`), "" for any.  Raises NotFound for somebody without a role there,
    ChangedMeanwhile for one with another, and LastOfTheirKind when the town would be left
    without a coordinator.
    """
    with writing():
        person, held = held_by(key, town_id, instead_of)
        organisation = organisation_of(role, organisation)
        if held.role == role and held.organisation == organisation:
            return
        keep_one_coordinator(held, role)
        give_role(person.id, town_id, role, organisation, actor_of(by), instead_of=held)
        before, organisations = held.role, (held.organisation, organisation)
        if not gives(role, Right.KEEP_PEOPLE):
            withdraw_invitations_of(person, town_id, by)
        record(
            "role",
            key,
            "changed",
            by,
            town_id,
            before=before,
            after=str(role),
            organisations=organisations,
            reason=reason,
        )


def end_role(
    key: str, town_id: int | None, by: int | None, reason: str, *, opened: str = ""
) -> None:
    """End a person's role for a town or the network, as a form was opened with it, or any.

    Raises as `change_role`.
    """
    with writing():
        person, held = held_by(key, town_id, opened)
        keep_one_coordinator(held, None)
        held.ended_at = now()
        withdraw_invitations_of(person, town_id, by)
        about = ("role", key, "ended", by, town_id)
        had = (held.organisation, "")
        record(*about, before=held.role, organisations=had, reason=reason)


def withdraw_invitations_of(person: Person, town_id: int | None, by: int | None) -> None:
    """End what somebody offered who may offer nothing there any more."""
    end_invitations("ended_with_role", by, town_id, Invitation.invited_by_id == person.id)


def note_kept(key: str, town_id: int | None, by: int | None) -> None:
    """Tell the audit trail that a role was to end, and did not as nobody else has it there."""
    with writing():
        record("role", key, KEPT, by, town_id)


def held_by(key: str, town_id: int | None, opened: str = "") -> tuple[Person, HeldRole]:
    """A person and the role held for a place, inside the caller's `writing()`.

    Raises NotFound for somebody without one there, and ChangedMeanwhile when it is not the one
    that a form was opened with (see `as_opened`), "" for any.
    """
    if opened:
        # Of two who change it at the same time, the second one waits here.
        with writing() as current:
            take_turns(current)
    person = person_by_key(key)
    held = held_role(person.id, town_id) if person else None
    if person is None or held is None:
        raise NotFound(_l("Nobody has a role here under this address."))
    if opened not in ("", as_opened(held)):
        raise ChangedMeanwhile(held)
    return person, held


def keep_one_coordinator(held: HeldRole, role: Role | None) -> None:
    """Raise LastOfTheirKind for a town's last coordinator, or the last administrator."""
    keeping = [Role.ADMINISTRATOR]
    if held.town_id is not None:
        keeping.append(Role.COORDINATOR)
    if held.role not in keeping or role in keeping:
        return
    # Of two who leave at the same time, the second one waits here and is then the last.
    with writing() as current:
        take_turns(current)
        if how_many_hold(keeping, held.town_id) < 2:
            raise LastOfTheirKind(held.town_id)
