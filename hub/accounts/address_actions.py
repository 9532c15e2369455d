"""Changing an email address: asked for by the person, confirmed on the old and the new one."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, or_, select, update

from hub.accounts.actions import record_account
from hub.accounts.models import AddressChange, Invitation, Person
from hub.accounts.queries import hash_of, person_by_email
from hub.core.changes import take_turns
from hub.core.clock import now
from hub.core.database import session, writing
from hub.core.errors import Gone, InvalidInput
from hub.core.mail import is_mail_address
from hub.core.outbox import forget_recipient
from hub.core.words import lazy_gettext as _l

HOLDS: Final = timedelta(hours=24)
OVER = _l("This link is no longer valid. Ask for the change of your email address again.")


@dataclass(frozen=True, slots=True)
class AskedChange:
    """A change as asked for: `new_token` is "" where the address is somebody else's."""

    old_email: str
    new_email: str
    old_token: str
    new_token: str
    old_language: str
    new_language: str


@dataclass(frozen=True, slots=True)
class OpenChange:
    """What a link opens: whose address is to become which, and which of both the link proves.

    `is_used` when that one is confirmed, and the other is still waited for.
    """

    id: int
    old_email: str
    new_email: str
    proves_old: bool
    is_used: bool


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A change that is waited for: `missing` are the addresses that have not confirmed it."""

    new_email: str
    missing: tuple[str, ...]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ChangedAddress:
    """Whose address has changed, and in which language they read."""

    person_id: int
    old_email: str
    new_email: str
    language: str


def ask_for_change(person_id: int, new_email: str) -> AskedChange:
    """Keep that a person wants another address; what was asked before ends with it.

    Whether the address is somebody else's shows in `new_token` alone, which only the letter to
    that address tells.  Raises InvalidInput for what is no address, or the present one.
    """
    email = new_email.strip().lower()
    if not is_mail_address(email):
        raise InvalidInput(_l("Enter an email address such as name@town.example."))
    old_token, new_token, moment = secrets.token_urlsafe(32), secrets.token_urlsafe(32), now()
    with writing() as current:
        take_turns(current)
        person = current.get_one(Person, person_id, populate_existing=True)
        if email == person.email:
            raise InvalidInput(_l("This is already your address. Enter a different one."))
        other = person_by_email(email)
        current.execute(delete(AddressChange).where(AddressChange.person_id == person_id))
        current.add(
            AddressChange(
                person_id=person_id,
                new_email=email,
                old_token_hash=hash_of(old_token),
                new_token_hash=None if other else hash_of(new_token),
                created_at=moment,
                ends_at=moment + HOLDS,
            )
        )
        return AskedChange(
            old_email=person.email,
            new_email=email,
            old_token=old_token,
            new_token="" if other else new_token,
            old_language=person.language,
            new_language=(other or person).language,
        )


def open_change(token: str) -> OpenChange | None:
    """What a link of a letter opens now; None for one that never was, or is over."""
    wanted = hash_of(token)
    found = (
        session()
        .execute(
            select(AddressChange, Person.email)
            .join(Person, Person.id == AddressChange.person_id)
            .where(
                or_(AddressChange.old_token_hash == wanted, AddressChange.new_token_hash == wanted),
                AddressChange.ends_at > now(),
            )
        )
        .one_or_none()
    )
    if found is None:
        return None
    row, email = found
    proves_old = row.old_token_hash == wanted
    used_at = row.old_confirmed_at if proves_old else row.new_confirmed_at
    return OpenChange(row.id, email, row.new_email, proves_old, used_at is not None)


def waiting_change(person: Person) -> WaitingChange | None:
    """The change of address that a person has asked for and that may still be confirmed.

    Of an address that is somebody else's it says what it says of any other.
    """
    row = session().scalar(
        select(AddressChange).where(
            AddressChange.person_id == person.id, AddressChange.ends_at > now()
        )
    )
    if row is None:
        return None
    missing = [person.email] if row.old_confirmed_at is None else []
    missing += [row.new_email] if row.new_confirmed_at is None else []
    return WaitingChange(row.new_email, tuple(missing), row.ends_at)


def withdraw_change(person_id: int) -> bool:
    """Take back what a person asked for: its links are over.  False when nothing waited."""
    waited = delete(AddressChange).where(
        AddressChange.person_id == person_id, AddressChange.ends_at > now()
    )
    with writing() as current:
        take_turns(current)
        return bool(current.scalars(waited.returning(AddressChange.id)).all())


def confirm_change(token: str) -> ChangedAddress | None:
    """Count a link; when it was the second of the two, change the address.

    Gives back None while the other one is still to come, however often this one is followed.
    Raises Gone for a link that is over, and when the address has become somebody else's.
    """
    with writing() as current:
        take_turns(current)
        opened = open_change(token)
        if opened is None:
            raise Gone(OVER, ran_out=True)
        row = current.get_one(AddressChange, opened.id, populate_existing=True)
        if opened.proves_old:
            row.old_confirmed_at = now()
        else:
            row.new_confirmed_at = now()
        if row.old_confirmed_at is None or row.new_confirmed_at is None:
            return None
        if person_by_email(row.new_email):
            raise Gone(OVER, ran_out=True)
        return _change(row, opened)


def _change(row: AddressChange, opened: OpenChange) -> ChangedAddress:
    with writing() as current:
        person = current.get_one(Person, row.person_id, populate_existing=True)
        person.email = opened.new_email
        current.execute(
            update(Invitation)
            .where(func.lower(Invitation.email) == opened.old_email)
            .values(email=opened.new_email)
        )
        forget_recipient(opened.old_email)
        current.delete(row)
        record_account(
            person, "address_changed", {"email": opened.old_email}, {"email": opened.new_email}
        )
        return ChangedAddress(person.id, opened.old_email, opened.new_email, person.language)
