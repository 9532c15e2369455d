"""Which pages of Flask-Security the hub has, at which address, and who may see them.

The library would add more by itself: a link that signs in (whatever checks mail would follow it),
a form by which strangers write to us, pages to choose among ways that are the same for all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint
from flask_security.recovery_codes import mf_recovery, mf_recovery_codes
from flask_security.unified_signin import (
    us_signin,
    us_signin_send_code,
    us_verify,
    us_verify_send_code,
)
from flask_security.views import (
    two_factor_setup,
    two_factor_token_validation,
)
from flask_security.webauthn import (
    webauthn_delete,
    webauthn_register,
    webauthn_signin,
    webauthn_signin_response,
    webauthn_verify,
    webauthn_verify_response,
)

from hub.accounts.first_password import set_password
from hub.accounts.passkeys import keep_passkey
from hub.accounts.second_step_setup import keep_second_step
from hub.accounts.sign_in_asked import asks_for_what_is_missing, lead_on
from hub.accounts.sign_out import log_out
from hub.web.access import LIBRARY_ROUTES, PUBLIC, SIGNED_IN

BLUEPRINT: Final = "account"
SIGN_IN: Final = f"{BLUEPRINT}.login"
RESCUE: Final = "two_factor_rescue"
READ: Final = ("GET", "POST")
SENT: Final = ("POST",)


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """A page: the name by which the library finds it, its address, and who may see it."""

    name: str
    path: str
    view: Callable[..., Any]
    methods: tuple[str, ...] = READ
    access: str = SIGNED_IN


PAGES: Final = (
    LibraryPage(
        "login", "/sign-in", asks_for_what_is_missing(us_signin, passcode=True), access=PUBLIC
    ),
    LibraryPage(
        "us_signin_send_code",
        "/sign-in/code",
        asks_for_what_is_missing(us_signin_send_code, passcode=False),
        SENT,
        PUBLIC,
    ),
    LibraryPage("entered", "/sign-in/entered", lead_on, SENT, PUBLIC),
    LibraryPage(
        "two_factor_token_validation",
        "/sign-in/second-step",
        two_factor_token_validation,
        access=PUBLIC,
    ),
    LibraryPage("mf_recovery", "/sign-in/recovery-code", mf_recovery, access=PUBLIC),
    LibraryPage("wan_signin", "/sign-in/passkey", webauthn_signin, access=PUBLIC),
    LibraryPage(
        "wan_signin_response",
        "/sign-in/passkey/<token>",
        webauthn_signin_response,
        SENT,
        PUBLIC,
    ),
    LibraryPage("logout", "/sign-out", log_out, SENT, PUBLIC),
    LibraryPage("us_verify", "/confirm", us_verify),
    LibraryPage("us_verify_send_code", "/confirm/code", us_verify_send_code, SENT),
    LibraryPage("wan_verify", "/confirm/passkey", webauthn_verify),
    LibraryPage("wan_verify_response", "/confirm/passkey/<token>", webauthn_verify_response, SENT),
    LibraryPage("change_password", "/password", set_password),
    LibraryPage("two_factor_setup", "/second-step", two_factor_setup),
    LibraryPage("two_factor_setup_validate", "/second-step/<token>", keep_second_step, SENT),
    LibraryPage("mf_recovery_codes", "/recovery-codes", mf_recovery_codes),
    LibraryPage("wan_register", "/passkeys", webauthn_register),
    LibraryPage("wan_delete", "/passkeys/delete", webauthn_delete, SENT),
    LibraryPage("wan_register_response", "/passkeys/<token>", keep_passkey, SENT),
)


def library_blueprint(more: tuple[LibraryPage, ...] = ()) -> Blueprint:
    """The library's pages that the hub has, with their access declared; not yet registered."""
    made = Blueprint(BLUEPRINT, __name__, url_prefix="/<lang>/account")
    for page in (*PAGES, *more):
        made.add_url_rule(page.path, page.name, page.view, methods=list(page.methods))
        LIBRARY_ROUTES[f"{BLUEPRINT}.{page.name}"] = frozenset({page.access})
    # The page of the second step names this address to its template and breaks without one.
    made.add_url_rule("/sign-in/recovery-code", RESCUE, build_only=True)
    LIBRARY_ROUTES[f"{BLUEPRINT}.{RESCUE}"] = frozenset({PUBLIC})
    return made
