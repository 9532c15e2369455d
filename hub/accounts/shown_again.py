"""Forms that are refused for too many tries, shown again with what was typed, but no secret.

Not among them are the answer of a passkey and the button of a change of address: nobody types
anything there.
"""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import (
    ChangePasswordForm,
    MfRecoveryForm,
    TwoFactorVerifyCodeForm,
    UnifiedSigninForm,
    UnifiedVerifyForm,
)

from hub.accounts.address_views import ask_again
from hub.accounts.guessing import Again
from hub.accounts.invitation_views import accept_again
from hub.accounts.people_views import invitation_again


def _library_form(
    form: type[Any], name: str, template: str, **more: Callable[[], Any]
) -> Callable[[str], ResponseReturnValue]:
    """A form of the library, which its template knows by `name`; `more` is asked for each time."""

    def shown(sentence: str) -> ResponseReturnValue:
        filled = form(formdata=request.form)
        filled.form_errors.append(sentence)
        others = {key: value() for key, value in more.items()}
        return render_template(f"accounts/{template}.html", **{name: filled}, **others)

    return shown


_SIGN_IN = _library_form(UnifiedSigninForm, "us_signin_form", "sign_in")
_CONFIRM = _library_form(
    UnifiedVerifyForm,
    "us_verify_form",
    "confirm",
    has_webauthn_verify_credential=lambda: bool(current_user.webauthn),
)

FORMS: Again = {
    "account.login": _SIGN_IN,
    "account.us_signin_send_code": _SIGN_IN,
    "account.us_verify": _CONFIRM,
    "account.us_verify_send_code": _CONFIRM,
    "account.change_password": _library_form(
        ChangePasswordForm,
        "change_password_form",
        "password",
        active_password=lambda: bool(current_user.password),
    ),
    "account.two_factor_token_validation": _library_form(
        TwoFactorVerifyCodeForm, "two_factor_verify_code_form", "second_step_code"
    ),
    "account.mf_recovery": _library_form(MfRecoveryForm, "mf_recovery_form", "recovery_code"),
    "invitation.accept": accept_again,
    "people.send_invitation": invitation_again,
    "own_account_address.ask": ask_again,
}
