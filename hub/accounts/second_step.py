"""What stands between the first and the second step of a sign-in: it holds for a while, and once.

It is in the browser's own session, which nobody but the hub can write; but a browser may keep
what was there before, and show it again.
"""

from datetime import timedelta
from typing import Any, Final

from flask import redirect, request, session, url_for
from flask_login import current_user
from flask_security.tf_plugin import tf_clean_session
from flask_security.twofactor import CodeTfPlugin
from werkzeug.wrappers import Response

from hub.accounts.models import Person
from hub.accounts.queries import person_between_steps
from hub.core.clock import now

HOLDS: Final = timedelta(minutes=10)
_BEGAN: Final = "hub_second_step_began"
_PAGES: Final = frozenset(
    {
        "account.two_factor_token_validation",
        "account.mf_recovery",
        "account.wan_signin",
        "account.wan_signin_response",
    }
)


class SecondStep(CodeTfPlugin):
    """The library's second step, which notes when the first was done."""

    def tf_login(self, user: Any, json_payload: dict[str, Any], next_loc: str | None) -> Any:
        """Lead to the second step."""
        session[_BEGAN] = now().timestamp()
        return super().tf_login(user, json_payload, next_loc)


def forget_old_first_step() -> Response | None:
    """Before a page of the second step: a first step that is over must be done again."""
    if request.endpoint not in _PAGES:
        return None
    if current_user.is_authenticated:
        # The library would take it for an attack and sign out, for a link that anybody can write.
        return redirect(url_for("own_account.index"), 303)
    if "tf_user_id" in session and not _holds(person_between_steps(session["tf_user_id"])):
        tf_clean_session()  # type: ignore[no-untyped-call]
        session.pop(_BEGAN, None)
    return None


def _holds(person: Person | None) -> bool:
    began = session.get(_BEGAN, 0.0)
    if person is None or began + HOLDS.total_seconds() < now().timestamp():
        return False
    return person.signed_in_at is None or person.signed_in_at.timestamp() < began
