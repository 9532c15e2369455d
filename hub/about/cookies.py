"""The cookies of the hub, as the privacy notice lists them.

A part that sets a cookie adds a row; a test looks through the code for one that is missing.
"""

from dataclasses import dataclass
from typing import Any, Final

from hub.core.words import lazy_gettext as _l

ONE_YEAR: Final = _l("One year")
UNTIL_CLOSED: Final = _l("Until you send the form or close the browser")


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie: its name, what it is for, when it is set, and how long it stays."""

    name: str
    purpose: Any
    set_when: Any
    kept: Any


COOKIES: tuple[Cookie, ...] = (
    Cookie(
        "display",
        _l("Remembers whether pages are light or dark."),
        _l("When you choose it."),
        ONE_YEAR,
    ),
    Cookie(
        "language",
        _l("Remembers the language that you chose."),
        _l("When you choose it."),
        ONE_YEAR,
    ),
    Cookie(
        "zone",
        _l("Remembers the time zone in which you want to see times."),
        _l("When you choose it."),
        ONE_YEAR,
    ),
    Cookie(
        "session",
        _l("Protects the feedback form from being sent in your name by another site."),
        _l("When you open the feedback form."),
        UNTIL_CLOSED,
    ),
)
