"""Handing a person's open work for a place over to another, in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update

from hub.accounts.actions import actor_of, give_role, record
from hub.accounts.models import HeldRole, Invitation, Person
from hub.accounts.queries import held_role, person_by_key
from hub.accounts.role_actions import end_role, held_by, keep_one_coordinator
from hub.core.clock import now
from hub.core.database import session, writing
from hub.core.errors import InvalidInput, NotFound
from hub.core.permissions import Role, rights_of
from hub.core.words import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Handover:
    """Whose work for a place goes to whom, both by key; `ends` when the giver's role ends too."""

    giver: str
    taker: str
    town_id: int | None
    ends: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of work that people have open: how much, what it is called, and how it is moved.

    `count(person, town)` and `move(giver, taker, town, by)` take numbers, None for the network and
    the operator, and run inside the transaction of the handover, which `move` tells the audit
    trail of; `label(count)` is in the page's language.
    """

    name: str
    count: Callable[[int, int | None], int]
    move: Callable[[int, int, int | None, int | None], None]
    label: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Handed:
    """What went from whom to whom: the open work of each kind, and whether the role went along."""

    giver: Person
    taker: Person
    work: tuple[tuple[WorkKind, int], ...]
    has_new_role: bool


def hand_over(wanted: Handover, by: int | None, kinds: Iterable[WorkKind]) -> Handed:
    """Give all open work to another, and the role if it gives all that the taker's does and more.

    Raises LastOfTheirKind as a change of role does, NotFound for somebody who has no role there,
    and InvalidInput for oneself as taker.
    """
    if wanted.giver == wanted.taker:
        raise InvalidInput(_l("Choose who takes over the work."))
    with writing():
        giver, held = held_by(wanted.giver, wanted.town_id)
        taker = person_by_key(wanted.taker)
        if taker is None or taker.erased_at:
            raise NotFound(_l("Choose who takes over the work."))
        work = [(kind, kind.count(giver.id, wanted.town_id)) for kind in kinds]
        for kind, _count in work:
            kind.move(giver.id, taker.id, wanted.town_id, by)
        record(
            "role",
            giver.key,
            "handed_over",
            by,
            wanted.town_id,
            reason=wanted.reason,
            taken_by=actor_of(taker.id),
        )
        is_raised = _raise_role(taker.id, taker.key, held, by, wanted.reason)
        if wanted.ends:
            end_role(giver.key, wanted.town_id, by, wanted.reason)
        return Handed(giver, taker, tuple(one for one in work if one[1]), is_raised)


def _raise_role(taker_id: int, key: str, held: HeldRole, by: int | None, reason: str) -> bool:
    """Give somebody the role that another holds, unless it takes a right or gives none.

    Returns whether it was given.  An organiser stands beside the ladder: a reader who takes an
    organiser's work goes on reading.
    """
    own, town_id, role = held_role(taker_id, held.town_id), held.town_id, Role(held.role)
    if own is not None:
        if not rights_of(role) > rights_of(Role(own.role)):
            return False
        keep_one_coordinator(own, role)
    give_role(taker_id, town_id, role, held.organisation, actor_of(by), instead_of=own)
    record(
        "role",
        key,
        "changed" if own else "given",
        by,
        town_id,
        before=own.role if own else None,
        after=held.role,
        organisations=(own.organisation if own else "", held.organisation),
        reason=reason,
    )
    return True


def open_invitations_by(person_id: int, town_id: int | None) -> int:
    """How many invitations that a person sent for a place are open."""
    wanted = _open_invitations(person_id, town_id)
    return session().scalar(select(func.count()).select_from(Invitation).where(*wanted)) or 0


def move_invitations(giver_id: int, taker_id: int, town_id: int | None, by: int | None) -> None:
    """Let open invitations of a place be another person's."""
    with writing() as current:
        moved = current.scalars(
            update(Invitation)
            .where(*_open_invitations(giver_id, town_id))
            .values(invited_by_id=taker_id)
            .returning(Invitation.key)
        )
        for key in moved.all():
            record("invitation", key, "handed_over", by, town_id, taken_by=actor_of(taker_id))


def _open_invitations(person_id: int, town_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.invited_by_id == person_id,
        Invitation.town_id.is_not_distinct_from(town_id),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.ends_at > now(),
    )
