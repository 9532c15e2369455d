"""The zone in which a reader wants to see times, kept in a cookie that is set only by choosing."""

from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from hub.core.errors import InvalidInput
from hub.core.time_zones import known_zones
from hub.core.words import lazy_gettext as _l
from hub.web.access import PUBLIC, open_to
from hub.web.kept_choices import kept_and_back, leads_back

pages = Blueprint("zone", __name__, url_prefix="/<lang>")
COOKIE: Final = "zone"
LONGEST_NAME: Final = 64


def reader_zone() -> str:
    """The IANA name of the zone that the reader chose; "" when none was, or it is not one."""
    return known_zone(request.cookies.get(COOKIE, ""))


def known_zone(name: str) -> str:
    """The name when it is that of a zone, else ""."""
    return name if len(name) <= LONGEST_NAME and name in known_zones() else ""


@pages.get("/zone")
@open_to(PUBLIC)
@leads_back
def choose() -> Response:
    """Keep the zone and lead back to the page that the reader came from.

    An empty `zone` goes back to each town's own time, without a cookie.
    """
    asked = request.args.get("zone", "")
    if asked and not known_zone(asked):
        raise InvalidInput(_l("Choose a time zone from the list."))
    return kept_and_back(COOKIE, asked)
