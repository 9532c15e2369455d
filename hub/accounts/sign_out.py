"""Logging out, and saying so: the library shows the sign-in page without a word."""

from typing import Any

from flask import flash
from flask_login import current_user
from flask_security.views import logout

from hub.core.words import gettext as _


def log_out() -> Any:
    """Log out, where the form is not forged."""
    was_in = current_user.is_authenticated
    answer = logout()
    if was_in and not current_user.is_authenticated:
        flash(_("You have been logged out."), "success")
    return answer
