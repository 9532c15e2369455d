"""What each retention rule deletes; see `hub.accounts.retention`."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, or_, select

from hub.accounts.erasure_actions import erase_person
from hub.accounts.kept_elsewhere import KeptElsewhere
from hub.accounts.models import AddressChange, HeldRole, Invitation, Person, SignedInSession
from hub.core.changes import NewChange, record_change
from hub.core.database import session, writing

BY_RULE = "hub"
"""Who acts when a rule does."""


def record_deleted(rule: str, count: int) -> None:
    """Tell the list of changes how much a rule deleted."""
    record_change(NewChange("retention", rule, "deleted", BY_RULE, after={"count": count}))


def delete_sessions(before: datetime, rest: timedelta) -> int:
    """Delete sessions that ended before a moment, by sign-out or by `rest` without a visit."""
    over = or_(
        SignedInSession.ended_at < before,
        SignedInSession.ended_at.is_(None) & (SignedInSession.seen_at < before - rest),
    )
    with writing() as current:
        return len(current.execute(delete(SignedInSession).where(over).returning(1)).all())


def delete_invitations(before: datetime) -> int:
    """Delete invitations accepted, withdrawn or run out before a moment."""
    over_at = func.coalesce(Invitation.accepted_at, Invitation.withdrawn_at, Invitation.ends_at)
    with writing() as current:
        return len(current.execute(delete(Invitation).where(over_at < before).returning(1)).all())


def delete_address_changes(before: datetime) -> int:
    """Delete changes of address whose links ran out before a moment."""
    over = AddressChange.ends_at < before
    with writing() as current:
        return len(current.execute(delete(AddressChange).where(over).returning(1)).all())


def people_to_tell(before: datetime) -> Sequence[Person]:
    """Who has had no role since before a moment, and was not told since then."""
    since = _last_role()
    wanted = (
        *_without_role(),
        since < before,
        or_(Person.erasure_told_at.is_(None), Person.erasure_told_at < since),
    )
    return session().scalars(select(Person).where(*wanted).order_by(Person.id)).all()


def note_told(person_id: int, moment: datetime) -> None:
    """Remember that a person was told that the account will be deleted."""
    with writing() as current:
        current.get_one(Person, person_id).erasure_told_at = moment


def erase_people(told_before: datetime, kept: Collection[KeptElsewhere]) -> int:
    """Erase who was told before a moment and has got no role since; how many."""
    wanted = (*_without_role(), Person.erasure_told_at < told_before)
    told_since = Person.erasure_told_at >= _last_role()
    with writing() as current:
        ids = current.scalars(select(Person.id).where(*wanted, told_since)).all()
        for person_id in ids:
            erase_person(person_id, None, kept, actor=BY_RULE)
    return len(ids)


def _without_role() -> tuple[ColumnElement[bool], ...]:
    held = exists().where(HeldRole.person_id == Person.id, HeldRole.ended_at.is_(None))
    return Person.erased_at.is_(None), ~held


def _last_role() -> ColumnElement[datetime]:
    """When the last role of a person ended; when they came, for who never had one."""
    ended = (
        select(func.max(HeldRole.ended_at)).where(HeldRole.person_id == Person.id).scalar_subquery()
    )
    return func.coalesce(ended, Person.created_at)
