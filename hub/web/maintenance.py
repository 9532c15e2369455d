"""Maintenance: while a file `maintenance` lies in the data folder, every page answers 503.

Looking whether the file is there costs a few microseconds, and needs neither the database nor
anything else that may be taken apart meanwhile.  Static files are served on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from hub.core.clock import now
from hub.core.words import lazy_ngettext
from hub.web.error_words import MAINTENANCE
from hub.web.errors import answer

FILE_NAME: Final = "maintenance"
RETRY_AFTER_SECONDS: Final = 300
LONGEST_SECONDS: Final = 24 * 3600

View = TypeVar("View", bound=Callable[..., Any])


def answers_in_maintenance(view: View) -> View:
    """Let a view answer as ever: it is for those who look after the hub.  Stands above `open_to`.

    Such a view may find the database gone.
    """
    view.answers_in_maintenance = True  # type: ignore[attr-defined]
    return view


def maintenance_file(data_dir: Path) -> Path:
    """The file whose being there switches the pages off; it may hold when the work will end."""
    return data_dir / FILE_NAME


def switch_off_pages(data_dir: Path, minutes: int | None = None) -> None:
    """Answer every page with 503 from now on; `minutes` is how long the work is thought to take."""
    ends_at = (now() + timedelta(minutes=minutes)).isoformat() if minutes else ""
    maintenance_file(data_dir).write_text(ends_at, encoding="ascii")


def switch_on_pages(data_dir: Path) -> None:
    """Answer as usual again."""
    maintenance_file(data_dir).unlink(missing_ok=True)


def seconds_left(data_dir: Path) -> int | None:
    """How long the work is thought to go on; None while the pages answer as usual."""
    try:
        text = maintenance_file(data_dir).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return RETRY_AFTER_SECONDS
    try:
        left = (datetime.fromisoformat(text) - now()).total_seconds()
    except (ValueError, TypeError):
        # Made by hand, as with `touch`: nothing is said about its end.
        return RETRY_AFTER_SECONDS
    return min(max(60, int(left)), LONGEST_SECONDS)


def answer_in_maintenance() -> Response | None:
    """Before each request: the page that says so, but for static files."""
    left = seconds_left(current_app.config["HUB"].data_dir)
    endpoint = request.endpoint or ""
    if left is None or endpoint.endswith("static"):
        return None
    if getattr(current_app.view_functions.get(endpoint), "answers_in_maintenance", False):
        return None
    minutes = -(-left // 60)
    advice = lazy_ngettext(
        "Try again in about %(num)s minute.", "Try again in about %(num)s minutes.", minutes
    )
    response = answer(503, words=MAINTENANCE, advice=str(advice))
    response.headers["Retry-After"] = str(left)
    return response


def init_app(app: Flask) -> None:
    """Ask before anything else is done for a request."""
    app.before_request(answer_in_maintenance)
