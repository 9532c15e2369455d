"""The language of the page, and the zones by whose clocks it reckons days and times."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_name
from flask import Flask, current_app, has_request_context
from flask_babel import get_locale

from hub.core.clock import now
from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES
from hub.web.caching import holds_until
from hub.web.zone import reader_zone

HOME_ZONE: Final = "hub_home_zone"


def page_locale() -> Locale:
    """The CLDR locale of the page; British English outside of a request."""
    return get_locale() or Locale.parse(INTERFACE_LANGUAGES[DEFAULT_LANGUAGE].locale)


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo:
    """The time zone of this IANA name; UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def today(zone_name: str | None = None) -> date:
    """The present day in a zone, else in the network's; the answer then ends at its midnight."""
    here = zone(zone_name or home_zone())
    day = now().astimezone(here).date()
    if has_request_context():
        midnight = datetime.combine(day + timedelta(days=1), time(), here)
        holds_until(midnight.astimezone(UTC))
    return day


def home_zone() -> str:
    """The zone in which the hub reckons days that belong to no town."""
    give: Callable[[], str] | None = current_app.extensions.get(HOME_ZONE)
    return give() if give else "UTC"


def set_home_zone(app: Flask, give: Callable[[], str]) -> None:
    """Let `give()` name the zone in which days are reckoned where no town's zone is given."""
    app.extensions[HOME_ZONE] = give


def zone_name(name: str, moment: datetime) -> str:
    """What people call a zone at that moment: "Central European Standard Time"."""
    return get_timezone_name(moment.astimezone(zone(name)), locale=page_locale())


def local_date(moment: datetime, zone_name: str = "UTC") -> date:
    """The day on which a moment falls in a zone."""
    return moment.astimezone(zone(zone_name)).date()


def shown_zone() -> str:
    """The zone of times that belong to no town: what the reader chose, else the network's."""
    return reader_zone() or home_zone()


def hours_ahead(name: str, moment: datetime, home: str) -> timedelta:
    """How far a zone's clocks are ahead of those of `home` at a moment; behind when negative."""
    there, here = (moment.astimezone(zone(one)).utcoffset() for one in (name, home))
    return (there or timedelta()) - (here or timedelta())
