"""When a way to sign in changes: the list of changes says so, and a letter to the person."""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from flask_security import (
    password_changed,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)

from hub.accounts.actions import record_account
from hub.accounts.first_password import is_first_password
from hub.accounts.letters import Text, letter, send_letters, was_it_you
from hub.core.database import writing
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.web.hub_contact import hub_contact

SENTENCES: Final[dict[str, Any]] = {
    "second_step_on": _l("A second step for logging in was switched on just now."),
    "second_step_off": _l("The second step for logging in was switched off just now."),
    "second_step_reset": _l(
        "Those who run this service removed the second step from your account just now, "
        "together with its recovery codes. You have been logged out everywhere."
    ),
    "passkey_added": _l("A passkey was added to your account just now."),
    "passkey_removed": _l("A passkey was deleted from your account just now."),
}
"""What the letter says; of a new password, the library writes itself."""


def changed_letter(action: str) -> Text:
    """What a person reads of a change of how they sign in."""
    said = (str(SENTENCES[action]), *_ADVICE.get(action, lambda: (was_it_you(),))())
    return Text(_("How you log in has been changed"), said)


def _locked_out() -> tuple[str, ...]:
    """Of a second step that somebody else switched on: its owner cannot log in any more."""
    contact = hub_contact()
    if not contact:
        return (
            _(
                "If it was not you, tell your coordinator at once: those who run "
                "this service can remove the second step from your account."
            ),
        )
    return (
        _(
            "If it was not you, write at once to %(contact)s: those who run this "
            "service can remove the second step from your account. Tell your "
            "coordinator too.",
            contact=contact,
        ),
    )


def _set_up_anew() -> tuple[str, ...]:
    return (
        _(
            "Log in with a code by email. Then check on the page ‘Your account’ "
            "whether all passkeys are yours, and set up the second step again."
        ),
        _("If you did not ask for this, tell your coordinator at once."),
    )


_ADVICE: Final[dict[str, Callable[[], tuple[str, ...]]]] = {
    "second_step_on": _locked_out,
    "second_step_reset": _set_up_anew,
}
"""What to do, where it is something else than after the other changes."""


def _password() -> str:
    return "password_set" if is_first_password() else "password_changed"


def _told_of(action_now: Callable[[], str]) -> Callable[..., None]:
    def tell(_app: Flask, user: Any, **_more: Any) -> None:
        action = action_now()
        with writing():
            record_account(user, action)
            if action in SENTENCES:
                send_letters([letter(user.email, user.language, lambda: changed_letter(action))])

    return tell


_TOLD: Final = (
    (password_changed, _told_of(_password)),
    (tf_profile_changed, _told_of(lambda: "second_step_on")),
    (tf_disabled, _told_of(lambda: "second_step_off")),
    (wan_registered, _told_of(lambda: "passkey_added")),
    (wan_deleted, _told_of(lambda: "passkey_removed")),
)


def init_app(app: Flask) -> None:
    """Hear of the library's changes."""
    for signal, tell in _TOLD:
        signal.connect(tell, app)
