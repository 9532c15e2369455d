"""The language that a reader switched to, kept in a cookie that is set only by switching."""

from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from hub.core.languages import INTERFACE_LANGUAGES
from hub.web.access import PUBLIC, open_to
from hub.web.kept_choices import kept_and_back, leads_back
from hub.web.language import home_address, preferred_language, request_language

pages = Blueprint("language", __name__)
COOKIE: Final = "language"


@pages.get("/")
@open_to(PUBLIC)
def choose() -> Response:
    """Lead from the bare address to the front page in the reader's language.

    That is the one the reader last switched to, else what the browser asks for.
    """
    kept = request.cookies.get(COOKIE, "")
    response = redirect(home_address(kept if kept in INTERFACE_LANGUAGES else preferred_language()))
    response.vary.update(("Accept-Language", "Cookie"))
    response.cache_control.no_cache = True
    return response


@pages.get("/<lang>/language")
@open_to(PUBLIC)
@leads_back
def switch() -> Response:
    """Keep the language of the address, and lead to the page in `next`."""
    return kept_and_back(COOKIE, request_language())


def switch_address(code: str, address: str) -> str:
    """The address that keeps a language and leads to `address`, the present page in it."""
    return url_for("language.switch", lang=code, next=address)
