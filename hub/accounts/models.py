"""People, what they are in which town, what they sign in with, and invitations."""

from datetime import datetime, timedelta
from typing import Any, Final

from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from flask_security.utils import get_message
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.clock import now
from hub.core.database import Model, write_from_here
from hub.core.mail import LONGEST_ADDRESS

LONGEST_NAME = 120
LONGEST_PASSKEY_NAME = 64
MOST_FAILED_TRIES = 100
WITHDRAWN_AS: Final = ("withdrawn", "replaced", "ended_with_role")
"""How an invitation that was open came to its end before its time: by hand, as somebody was
invited again, or with the role of who invited.  The list of changes says the same."""
LOCKED_FOR = timedelta(minutes=15)
"""What is tried from many places; from one, the rate limits are reached long before.  Of a hundred
guesses at a code of eight digits that holds for ten minutes, one hits in 25,000 rounds."""


class ListText(AsaList):
    """A list of texts in one column, as Flask-Security keeps it."""

    cache_ok = True


class LibraryRole(RoleMixin):
    """What Flask-Security wants of a role: without a table, for ours are held for towns."""

    name = ""


class Person(Model, UserMixin):
    """Somebody with an account.

    `key` stands in addresses: nobody is looked up by number.  Names beginning with "fs_", "tf_",
    "us_" and "mf_" are Flask-Security's; `used_codes` keeps the last time step of each secret, so
    that no code counts twice (RFC 6238 section 5.2).  Who was erased keeps a row without
    anything of theirs, `erased_at` set.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    email: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(String(255))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True
    )
    us_totp_secrets: Mapped[str | None] = mapped_column(Text)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(ListText()))
    used_codes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    failed_tries: Mapped[int] = mapped_column(default=0)
    locked_until_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    erasure_told_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    # No code goes to a telephone; the library asks for the number all the same.
    us_phone_number = None
    tf_phone_number = None

    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        lazy="selectin", cascade="all, delete-orphan", back_populates="user"
    )

    @property
    def roles(self) -> list[RoleMixin]:
        """None: what a person is for a town is a `HeldRole`."""
        return []

    @roles.setter
    def roles(self, _given: object) -> None:
        """Nothing: Flask-Security gives every new person an empty list."""

    def us_send_security_token(self, method: str, **kwargs: Any) -> str | None:
        """Send a code without a link that signs in: whatever checks mail would follow it."""
        return super().us_send_security_token(method, **{**kwargs, "send_magic_link": False})

    def track_failed_authn(self, auth_type: str, tfa: bool = False) -> None:
        """Count a wrong password or code; after some, none counts for a while."""
        write_from_here()
        self.failed_tries += 1
        if self.failed_tries >= MOST_FAILED_TRIES:
            self.failed_tries = 0
            self.locked_until_at = now() + LOCKED_FOR

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Whether nobody signs in as this person for now, with the right code or not."""
        locked = self.locked_until_at is not None and now() < self.locked_until_at
        if locked and form_error is not None:
            form_error.append(get_message("GENERIC_AUTHN_FAILED")[0])
        return locked


class Passkey(Model, WebAuthnMixin):
    """A key that signs a person in without a code (Web Authentication, level 2)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(ListText()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(LONGEST_PASSKEY_NAME))
    usage: Mapped[str] = mapped_column(String(64))
    create_datetime: Mapped[datetime] = mapped_column(default=now)
    lastuse_datetime: Mapped[datetime]

    user: Mapped[Person] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, Any]:
        """How Flask-Security finds the person of a key."""
        return {"id": self.user_id}


class HeldRole(Model):
    """A role that a person holds for a town, or for the network when there is no town.

    `organisation` is the organiser's; `given_by` says who gave the role as the list of changes
    names people, "" where that was not kept.  It ends by `ended_at` and is kept: who was what,
    and when.
    """

    __tablename__ = "held_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    town_id: Mapped[int | None] = mapped_column(ForeignKey("town.id"))
    role: Mapped[str] = mapped_column(String(16))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    given_by: Mapped[str] = mapped_column(String(64), default="", server_default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_held_role_person", "person_id", "ended_at"),
        Index("ix_held_role_town", "town_id", "ended_at"),
    )


class Invitation(Model):
    """A letter that lets its reader take a role: open until accepted, withdrawn or run out.

    `email` is the address that its person has now, `invited_email` the one that the letter went
    to.  Kept of its token is the hash alone.  `withdrawn_as` is one of `WITHDRAWN_AS`, "" unless
    there is a `withdrawn_at`.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), index=True)
    invited_email: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), server_default="")
    town_id: Mapped[int | None] = mapped_column(ForeignKey("town.id"))
    role: Mapped[str] = mapped_column(String(16))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(8))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_as: Mapped[str] = mapped_column(String(16), default="", server_default="")


class AddressChange(Model):
    """Another email address that a person asked for: done when both links were followed.

    Kept of the links is a hash.  There is none for the new address where that is somebody else's.
    """

    __tablename__ = "address_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    new_email: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    old_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    new_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    old_confirmed_at: Mapped[datetime | None]
    new_confirmed_at: Mapped[datetime | None]


class SignedInSession(Model):
    """A browser in which a person is signed in; kept of its token is the hash alone."""

    __tablename__ = "signed_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(String(120), default="")
    signed_in_by: Mapped[str] = mapped_column(String(64), default="")
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
