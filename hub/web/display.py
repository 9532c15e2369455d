"""The reader's choice of light or dark, kept in a cookie that is set only by choosing."""

from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from hub.core.errors import InvalidInput
from hub.core.words import lazy_gettext as _l
from hub.web.access import PUBLIC, open_to
from hub.web.kept_choices import kept_and_back, leads_back

pages = Blueprint("display", __name__, url_prefix="/<lang>")
COOKIE: Final = "display"
CHOICES: Final = ("auto", "light", "dark")


def display_choice() -> str:
    """The reader's choice: "auto" unless the cookie says "light" or "dark"."""
    return normal_choice(request.cookies.get(COOKIE, ""))


def normal_choice(value: str) -> str:
    """A cookie's value as a choice: "auto" for every value that is none."""
    return value if value in CHOICES else CHOICES[0]


@pages.get("/display")
@open_to(PUBLIC)
@leads_back
def choose() -> Response:
    """Keep the choice and lead back to the page that the reader came from."""
    choice = request.args.get("display", "")
    if choice not in CHOICES:
        raise InvalidInput(_l("Choose how pages look: match the device, light or dark."))
    return kept_and_back(COOKIE, choice, for_scripts=True)
