"""How many events the calendar shows, in words that say of which time."""

from datetime import date
from typing import Final

from hub.content.filters import ListFilter
from hub.core.words import gettext as _
from hub.core.words import ngettext
from hub.events.coming import count_coming_events
from hub.web.formatting import capital_first, number
from hub.web.written_days import month_name

MOST_COUNTED: Final = 1_000


def listed_in_words(chosen: ListFilter, listed: ListFilter) -> str:
    """How many events the agenda has on all its pages.

    `chosen` is the filter of the page, `listed` the same with the days of the month that it is in.
    Days that were chosen stand beside the number, as filters do.
    """
    count = count_coming_events(listed, MOST_COUNTED + 1)
    if listed.from_on is None and listed.to_on is None:
        return _coming_in_words(count)
    if count > MOST_COUNTED:
        return _("More than %(number)s events", number=number(MOST_COUNTED))
    if listed.from_on and chosen.from_on is None and chosen.to_on is None:
        return month_in_words(listed.from_on, count)
    return _events_in_words(count)


def _coming_in_words(count: int) -> str:
    if count > MOST_COUNTED:
        return _("More than %(number)s upcoming events", number=number(MOST_COUNTED))
    return ngettext(
        "%(number)s upcoming event", "%(number)s upcoming events", count, number=number(count)
    )


def month_in_words(month: date, count: int) -> str:
    """How many events a month has."""
    name = capital_first(month_name(month))
    return _("%(month)s: %(events)s", month=name, events=_events_in_words(count))


def _events_in_words(count: int) -> str:
    return ngettext("%(number)s event", "%(number)s events", count, number=number(count))
