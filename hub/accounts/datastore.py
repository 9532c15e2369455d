"""How Flask-Security reads and writes people: in the hub's session, by the hub's rules."""

from typing import Any

from flask_security import SQLAlchemySessionUserDatastore

from hub.accounts.actions import record_account
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

    def mf_set_recovery_codes(self, user: Any, rcs: list[str] | None) -> None:
        """Give a person recovery codes, or take them away; told to the audit trail."""
        super().mf_set_recovery_codes(user, rcs)
        if rcs:
            record_account(user, "recovery_codes_made")

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:
        """Take away a recovery code that was used; told to the audit trail."""
        record_account(user, "recovery_code_used")
        return super().mf_delete_recovery_code(user, idx)

    def commit(self) -> None:
        """Commit what was held."""
        commit_written()
