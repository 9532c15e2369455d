"""What a sign-in needs, asked for before anybody is looked up.

The library hides what is wrong with an address, so that no answer tells who has an account; it
hides an empty field with it, and says then that a code was sent.  What is asked for here is the
same for every address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_security import UnifiedSigninForm
from werkzeug.wrappers import Response

from hub.core.mail import is_mail_address
from hub.core.words import gettext as _


def asks_for_what_is_missing(view: Callable[..., Any], *, passcode: bool) -> Callable[..., Any]:
    """The view, but where the address is missing or none: the form, which says so.

    `passcode` says that the code or password is asked for too.
    """

    @wraps(view)
    def asked(**values: Any) -> Any:
        if request.method == "POST":
            form = UnifiedSigninForm(formdata=request.form)
            form.identity.errors = _wrong_address((form.identity.data or "").strip())
            if passcode and not form.passcode.data:
                form.passcode.errors = [_("Enter the code that we sent you, or your password.")]
            if form.errors:
                return render_template("accounts/sign_in.html", us_signin_form=form)
        return view(**values)

    return asked


def _wrong_address(typed: str) -> list[str]:
    if not typed:
        return [_("Enter your email address.")]
    if not is_mail_address(typed):
        return [_("Enter an email address such as name@town.example.")]
    return []


def lead_on() -> Response:
    """Where Enter leads: to signing in with what was typed, else to a code for the address.

    The form goes on as it is (307), to where tries are counted.
    """
    wanted = "login" if request.form.get("passcode") else "us_signin_send_code"
    return redirect(url_for(f"account.{wanted}", next=request.args.get("next")), 307)
