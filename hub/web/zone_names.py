"""The zones that a reader may choose from, by the cities that people know them by."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import get_timezone_location
from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from hub.core.errors import NotFound
from hub.core.words import lazy_gettext as _l
from hub.web.access import PUBLIC, open_to
from hub.web.clocks import page_locale, zone
from hub.web.zone import known_zone, reader_zone

pages = Blueprint("zone_names", __name__, url_prefix="/<lang>")
ONE_DAY_SECONDS: Final = 24 * 3600

# One for each clock that many readers live by, beside those of the towns.
OFTEN_WANTED: Final = (
    "Atlantic/Reykjavik",
    "Europe/London",
    "Europe/Athens",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "UTC",
)
# CLDR keeps their cities under the zones' older names, where Babel does not look.
NAMES_IN_CLDR: Final = {"Europe/Kyiv": "Europe/Kiev", "Asia/Kolkata": "Asia/Calcutta"}

_NAMES_OF_TODAY: Final = {older: name for name, older in NAMES_IN_CLDR.items()}


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A zone to choose: its IANA name, and the city that people know it by."""

    name: str
    label: str


def zone_city(name: str) -> str:
    """The city that a zone is known by, in the page's language."""
    return _city(name, str(page_locale()))


@lru_cache(maxsize=1024)
def _city(name: str, locale: str) -> str:
    if "/" not in name:
        return name
    known = Locale.parse(locale).time_zones.get(NAMES_IN_CLDR.get(name, name), {})
    if "city" in known:
        return str(known["city"])
    return get_timezone_location(zone(name), locale=locale, return_city=True)


def chosen_zone_city() -> str:
    """The city of the zone that the reader chose; "" when lists have each town's own time."""
    chosen = reader_zone()
    return zone_city(chosen) if chosen else ""


def zone_choices(first: Iterable[str], chosen: str = "") -> tuple[ZoneChoice, ...]:
    """The zones that a form offers: `first`, those often wanted, and the one that was chosen."""
    names = dict.fromkeys((*first, *OFTEN_WANTED, *([chosen] if chosen else [])))
    return tuple(ZoneChoice(name, zone_city(name)) for name in names)


@pages.get("/zone/name")
@open_to(PUBLIC)
def own_zone() -> Response:
    """The zone that a browser says it is in, for a list: `zone` and `label`, as JSON.

    Raises NotFound for what is no zone.
    """
    given = request.args.get("zone", "")
    asked = known_zone(_NAMES_OF_TODAY.get(given, given))
    if not asked:
        raise NotFound(_l("There is no such time zone."))
    answer = jsonify(zone=asked, label=zone_city(asked))
    answer.headers["Cache-Control"] = f"public, max-age={ONE_DAY_SECONDS}"
    return answer
