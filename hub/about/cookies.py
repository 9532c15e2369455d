"""The cookies of the hub, as the privacy notice lists them.

A part that sets a cookie adds a row; a test looks through the code for one that is missing.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any, Final

from hub.core.words import lazy_gettext as _l

ONE_YEAR: Final = _l("One year")
UNTIL_CLOSED: Final = _l(
    "Until you send the form or close the browser; if you log in, until "
    "14 days after your last visit"
)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie: its name, what it is for, when it is set, and how long it stays.

    `route` sets or reads it: where that is not part of the hub, there is no cookie.
    """

    name: str
    route: str
    purpose: Any
    set_when: Any
    kept: Any


COOKIES: tuple[Cookie, ...] = (
    Cookie(
        "display",
        "display.choose",
        _l("Remembers whether pages are light or dark."),
        _l("When you choose it."),
        ONE_YEAR,
    ),
    Cookie(
        "language",
        "language.switch",
        _l("Remembers the language that you chose."),
        _l("When you choose it."),
        ONE_YEAR,
    ),
    Cookie(
        "zone",
        "zone.choose",
        _l("Remembers the time zone in which you want to see the times of events."),
        _l("When you choose it."),
        ONE_YEAR,
    ),
    Cookie(
        "reads",
        "reading.save",
        _l("Remembers which languages you read, so that texts in them are shown untranslated."),
        _l("When you choose it."),
        ONE_YEAR,
    ),
    Cookie(
        "session",
        "feedback.form",
        _l("Protects forms from being sent in your name by another site, and keeps you logged in."),
        _l("When you open the feedback form or log in."),
        UNTIL_CLOSED,
    ),
)


def cookies_of(endpoints: Container[str]) -> tuple[Cookie, ...]:
    """The cookies that these routes can set."""
    return tuple(cookie for cookie in COOKIES if cookie.route in endpoints)
