"""How Flask-Security reads and writes people: in the hub's session, by the hub's rules."""

from typing import Any

from flask_security import SQLAlchemySessionUserDatastore

from hub.accounts.models import LibraryRole, Passkey, Person
from hub.accounts.session_actions import end_sessions
from hub.core.database import commit_written, db, write_from_here


class PeopleDatastore(SQLAlchemySessionUserDatastore):
    """Writes in a transaction that may: the library reads a person first and then changes them."""

    def __init__(self) -> None:
        super().__init__(db.session, Person, LibraryRole, Passkey)

    def put(self, model: Any) -> Any:
        """Hold a changed row for `commit()`."""
        write_from_here()
        return super().put(model)  # type: ignore[no-untyped-call]

    def delete(self, model: Any) -> None:
        """Hold a row to be deleted for `commit()`."""
        write_from_here()
        super().delete(model)  # type: ignore[no-untyped-call]

    def set_uniquifier(self, user: Any, uniquifier: str | None = None) -> None:
        """Make every cookie of a person worthless, and end the sessions that they meant."""
        super().set_uniquifier(user, uniquifier)
        end_sessions(user.id)

    def commit(self) -> None:
        """Commit what was held."""
        commit_written()
