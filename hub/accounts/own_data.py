"""Everything that is kept of a person, as plain values: for the person, and for nobody else.

Rows are given whole, so that a new column is not forgotten; what opens an account, and numbers
that mean nothing outside, are left out by name.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import FromClause, func, select
from sqlalchemy.sql.elements import ColumnElement

from hub.accounts.actions import actor_of
from hub.accounts.kept_elsewhere import KeptElsewhere
from hub.accounts.models import (
    AddressChange,
    HeldRole,
    Invitation,
    Passkey,
    Person,
    SignedInSession,
)
from hub.core.changes import Change
from hub.core.database import Model, session
from hub.core.outbox import OutgoingMail
from hub.towns.queries import town_by_id

SECRETS: Final = frozenset(
    {
        "password",
        "fs_uniquifier",
        "fs_webauthn_user_handle",
        "us_totp_secrets",
        "tf_totp_secret",
        "mf_recovery_codes",
        "used_codes",
        "credential_id",
        "public_key",
        "extensions",
        "token_hash",
        "old_token_hash",
        "new_token_hash",
    }
)
"""What opens an account, or is compared with what does."""
_NUMBERS: Final = frozenset({"id", "person_id", "user_id", "invited_by_id"})
_WHOM_THEY_INVITED: Final = frozenset({"email", "invited_email"})
"""Addresses of other people."""
_OTHERS: Final = frozenset({"given_by", "taken_by"})
_MAIL: Final = ("recipient", "subject", "created_at", "sent_at")


def own_data(person: Person, kept: Iterable[KeptElsewhere]) -> dict[str, Any]:
    """What the hub keeps of a person, by what it is; `kept` by parts above this one."""
    email = person.email.lower()
    by_them = Change.actor == actor_of(person.id)
    to_them = func.lower(Invitation.email) == email
    of_them = Change.subject.in_(("role", "person")) & (Change.subject_id == person.key)
    offers = select(Invitation.key).where(to_them)
    of_offers = (Change.subject == "invitation") & Change.subject_id.in_(offers)
    return {
        "account": {
            **_rows(Person, Person.id == person.id)[0],
            "has_password": bool(person.password),
            "has_second_step": bool(person.tf_primary_method),
            "recovery_codes_left": len(person.mf_recovery_codes or ()),
        },
        # Who gave them is somebody else.
        "roles": _rows(HeldRole, HeldRole.person_id == person.id, {"given_by"}),
        "passkeys": _rows(Passkey, Passkey.user_id == person.id),
        "sessions": _rows(SignedInSession, SignedInSession.person_id == person.id),
        "invitations_to_you": _rows(Invitation, to_them),
        "invitations_by_you": _rows(
            Invitation, Invitation.invited_by_id == person.id, _WHOM_THEY_INVITED
        ),
        "address_changes": _rows(AddressChange, AddressChange.person_id == person.id),
        "letters_to_you": _mails(email, actor_of(person.id)),
        "changes_by_you": _rows(Change, by_them, {"actor"}),
        # Who made them is somebody else.
        "changes_about_you": _rows(Change, (of_them | of_offers) & ~by_them, {"actor"}),
        **{one.name: one.own(person) for one in kept},
    }


def _mails(email: str, name: str) -> list[dict[str, Any]]:
    others = {column.name for column in OutgoingMail.__table__.columns} - set(_MAIL)
    theirs = (func.lower(OutgoingMail.recipient) == email) | (OutgoingMail.written_for == name)
    return _rows(OutgoingMail, theirs, others)


def _rows(
    model: type[Model], which: ColumnElement[bool], without: Iterable[str] = ()
) -> list[dict[str, Any]]:
    return rows_of(model.__table__, which, without)


def rows_of(
    table: FromClause, which: ColumnElement[bool], without: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Rows of a table as plain values, without secrets, the hub's numbers and columns named."""
    left_out = {*SECRETS, *_NUMBERS, *without}
    kept = [column for column in table.columns if column.name not in left_out]
    order = list(table.primary_key)
    found = session().execute(select(*kept).where(which).order_by(*order)).mappings()
    return [dict(_plain(name, value) for name, value in row.items()) for row in found]


def _plain(name: str, value: Any) -> tuple[str, Any]:
    """A value as JSON writes it; a town by its short name, null for the network."""
    if name == "town_id":
        town = town_by_id(value) if value is not None else None
        return "town", town.slug if town else None
    if name == "after" and value:
        value = {key: one for key, one in value.items() if key not in _OTHERS}
    return name, value.isoformat() if isinstance(value, datetime) else value
