"""A reader's choice kept in a cookie that is set only by choosing, and the way back."""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from hub.web.language import home_address

ONE_YEAR_SECONDS: Final = 365 * 24 * 3600


View = TypeVar("View", bound=Callable[..., Any])


def leads_back(view: View) -> View:
    """Say of a view that it keeps a choice and shows nothing: it is offered to nobody as a page."""
    view.leads_back = True  # type: ignore[attr-defined]
    return view


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


def _with_name(address: str, name: str) -> str:
    parts = urlsplit(address)
    pairs = dict.fromkeys([*parse_qsl(parts.query, keep_blank_values=True), (name, "1")])
    return urlunsplit(parts._replace(query=urlencode(list(pairs))))


def kept_and_back(
    cookie: str, choice: str, *, for_scripts: bool = False, said: str = ""
) -> Response:
    """Keep `choice` for a year and lead to the page in `next`; "" takes the cookie away.

    `said` is a name that the address in `next` then has, so that the page can say what was done.
    `for_scripts` lets the page's scripts read it, to apply it to pages that the browser kept
    from before.
    """
    target = request.args.get("next", "")
    if not is_local_path(target):
        target = home_address()
    elif said:
        target = _with_name(target, said)
    response = redirect(target, 303)
    path = request.script_root or "/"
    if choice:
        response.set_cookie(
            cookie,
            choice,
            max_age=ONE_YEAR_SECONDS,
            path=path,
            samesite="Lax",
            httponly=not for_scripts,
            secure=current_app.config["HUB"].public_url.startswith("https:"),
        )
    elif cookie in request.cookies:
        response.delete_cookie(cookie, path=path, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response
