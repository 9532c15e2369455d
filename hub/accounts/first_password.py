"""Changing a password, or setting the first one: the library says "changed" of both."""

from typing import Any, Final

from flask import flash, g, session
from flask_login import current_user
from flask_security.views import change_password

from hub.core.words import gettext as _

_IS_FIRST: Final = "hub_first_password"


def is_first_password() -> bool:
    """Whether the password that the present request sets is somebody's first."""
    return bool(g.get(_IS_FIRST, False))


def set_password() -> Any:
    """Change the password or set the first one, and say which it was."""
    if current_user.is_authenticated:
        setattr(g, _IS_FIRST, not current_user.password)
    answer = change_password()
    if is_first_password() and current_user.is_authenticated and current_user.password:
        session.pop("_flashes", None)
        flash(_("Your password is set."), "success")
    return answer
