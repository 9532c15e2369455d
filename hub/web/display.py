"""The reader's choice of light or dark, kept in a cookie that is set only by choosing."""

from typing import Final

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from hub.core.errors import InvalidInput
from hub.core.words import lazy_gettext as _l
from hub.web.access import PUBLIC, open_to
from hub.web.language import home_address

pages = Blueprint("display", __name__, url_prefix="/<lang>")
COOKIE: Final = "display"
CHOICES: Final = ("auto", "light", "dark")
ONE_YEAR_SECONDS: Final = 365 * 24 * 3600


def display_choice() -> str:
    """The reader's choice: "auto" unless the cookie says "light" or "dark"."""
    return normal_choice(request.cookies.get(COOKIE, ""))


def normal_choice(value: str) -> str:
    """A cookie's value as a choice: "auto" for every value that is none."""
    return value if value in CHOICES else CHOICES[0]


def is_local_path(address: str) -> bool:
    r"""Whether an address stays on this site: a path, without anything a browser reads as a host.

    "//host" and "/\host" lead elsewhere, and browsers drop tabs and line ends before reading
    (WHATWG URL section 4.4).
    """
    return (
        address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and all(character.isprintable() for character in address)
    )


@pages.get("/display")
@open_to(PUBLIC)
def choose() -> Response:
    """Keep the choice and lead back to the page that the reader came from."""
    choice = request.args.get("display", "")
    if choice not in CHOICES:
        raise InvalidInput(
            _l("Choose how pages look: match the device, light or dark."),
            f"display={choice[:40]!r}",
        )
    target = request.args.get("next", "")
    response = redirect(target if is_local_path(target) else home_address(), 303)
    # Not HttpOnly: the script applies the choice to pages that the browser kept from before.
    response.set_cookie(
        COOKIE,
        choice,
        max_age=ONE_YEAR_SECONDS,
        path=request.script_root or "/",
        samesite="Lax",
        secure=current_app.config["HUB"].public_url.startswith("https:"),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


__all__ = ["CHOICES", "display_choice", "is_local_path", "normal_choice", "pages"]
