"""Switching the second step on: a code that was mistyped keeps the key that the app has read."""

from datetime import timedelta
from typing import Any, Final

from flask import current_app, render_template, session, url_for
from flask_login import current_user
from flask_security.utils import check_and_get_token_status, get_message
from flask_security.views import two_factor_setup_validate

from hub.accounts.one_time_codes import OneTimeCodes

SET_UP_WITHIN: Final = timedelta(minutes=30)


def keep_second_step(token: str) -> Any:
    """Switch the second step on; after a wrong code, the page with the same key once more.

    The library would lead to the beginning, where it makes another key.
    """
    answer = two_factor_setup_validate(token)
    over, forged, asked = check_and_get_token_status(token, "tf_setup", SET_UP_WITHIN)
    begins_anew = getattr(answer, "location", None) == url_for("account.two_factor_setup")
    if over or forged or not begins_anew or not current_user.is_authenticated:
        return answer
    # What it has to say stands at the field instead.
    session.pop("_flashes", None)
    codes: OneTimeCodes = current_app.extensions["security"].totp_factory
    shown = codes.fetch_setup_values(asked["totp_secret"], current_user)
    return (
        render_template(
            "accounts/second_step.html",
            chosen_method=asked["method"],
            problems=[("code", get_message("TWO_FACTOR_INVALID_TOKEN")[0])],
            state_token=token,
            authr_qrcode=shown["image"],
            authr_key=shown["key"],
        ),
        422,
    )
