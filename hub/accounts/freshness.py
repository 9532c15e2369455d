"""Pages for which it takes more than an open browser: show once more that it is you."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, redirect, request, url_for
from flask_security import auth_required
from werkzeug.wrappers import Response

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


def ask_once_more(*_limits: object) -> Response:
    """Lead to where one shows that it is them, and back; that page says so, and nothing else."""
    asked = request.script_root + request.full_path.removesuffix("?")
    return redirect(url_for("account.us_verify", next=asked))
