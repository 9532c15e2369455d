"""What is done to somebody's second step for logging in by others than themselves."""

from hub.accounts.actions import actor_of
from hub.accounts.letters import letter, send_letters
from hub.accounts.models import Person
from hub.accounts.session_actions import end_sessions
from hub.accounts.sign_in_changes import changed_letter
from hub.core.changes import NewChange, record_change
from hub.core.database import writing
from hub.core.errors import Conflict
from hub.core.words import lazy_gettext as _l


def reset_second_step(person_id: int) -> None:
    """Take second step and recovery codes off an account and end its sessions, for the operator.

    The person is told by a letter.  Raises Conflict where there is nothing to take off.
    """
    with writing() as current:
        person = current.get_one(Person, person_id, populate_existing=True)
        if not (person.tf_primary_method or person.mf_recovery_codes):
            raise Conflict(_l("This account has no second step and no recovery codes."))
        person.tf_primary_method = person.tf_totp_secret = person.mf_recovery_codes = None
        end_sessions(person.id)
        record_change(NewChange("person", person.key, "second_step_reset", actor_of(None)))
        send_letters(
            [letter(person.email, person.language, lambda: changed_letter("second_step_reset"))]
        )
