"""Pages for which it takes more than an open browser: show once more that it is you."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app
from flask_security import auth_required

View = TypeVar("View", bound=Callable[..., Any])


def confirmed_lately(view: View) -> View:
    """A view for who has signed in, or shown that it is them, within half an hour.

    Others are led to where they show it, and back to the same address: the view's route must
    answer GET too.  Stands directly below `open_to`.
    """
    guarded: View = auth_required(
        "session",
        within=lambda: current_app.config["SECURITY_FRESHNESS"],
        grace=lambda: current_app.config["SECURITY_FRESHNESS_GRACE_PERIOD"],
    )(view)
    return guarded
