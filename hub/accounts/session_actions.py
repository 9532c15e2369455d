"""Every change of the rows of sessions: a browser in which somebody is signed in."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from hub.accounts.actions import record_account
from hub.accounts.models import Person, SignedInSession
from hub.accounts.queries import hash_of, session_of
from hub.core.clock import now
from hub.core.database import writing

SEEN_EVERY: Final = timedelta(minutes=10)


def begin_session(person: Person, token: str, browser: str, signed_in_by: str) -> None:
    """Remember the browser in which a person has just signed in."""
    moment = now()
    with writing() as session:
        session.add(
            SignedInSession(
                key=secrets.token_urlsafe(12),
                token_hash=hash_of(token),
                person_id=person.id,
                browser=browser[:120],
                signed_in_by=signed_in_by[:64],
                began_at=moment,
                seen_at=moment,
            )
        )
        session.execute(
            update(Person)
            .where(Person.id == person.id)
            .values(signed_in_at=moment, failed_tries=0, locked_until_at=None)
        )


def see_session(token: str, person_id: int) -> None:
    """Note that a session is in use, to ten minutes."""
    with writing():
        found = session_of(token, person_id)
        if found is not None:
            found.seen_at = now()


def end_session_of(token: str) -> None:
    """End the session of a browser that signs out, or in once more."""
    with writing() as session:
        session.execute(
            update(SignedInSession)
            .where(SignedInSession.token_hash == hash_of(token), SignedInSession.ended_at.is_(None))
            .values(ended_at=now())
        )


def log_out_there(person: Person, key: str) -> bool:
    """End another session of a person, as they ask; told to the audit trail.

    False when they have none of this key that is not over.
    """
    with writing():
        ended = end_sessions(person.id, key)
        for browser in ended:
            record_account(person, "session_ended", {"browser": browser})
    return bool(ended)


def log_out_everywhere(person: Person) -> None:
    """End all sessions of a person, as they ask; told to the audit trail."""
    with writing():
        if end_sessions(person.id):
            record_account(person, "sessions_ended")


def end_sessions(person_id: int, key: str | None = None) -> Sequence[str]:
    """End one session of a person by its key, else all of them; gives back their browsers."""
    ending = (
        update(SignedInSession)
        .where(SignedInSession.person_id == person_id, SignedInSession.ended_at.is_(None))
        .values(ended_at=now())
    )
    if key is not None:
        ending = ending.where(SignedInSession.key == key)
    with writing() as session:
        return session.scalars(ending.returning(SignedInSession.browser)).all()
