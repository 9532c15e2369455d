"""The order of lists of events: by the day and time that are printed, whole days first (pure).

Each event may stand in a zone of its own, so that their moments come in another order.  With a
zone that the reader chose, times are printed in it, and days without times stay as they are.

A key of a list is a moment and an id.  So that what begins at midnight stands behind the whole
days of its day, whatever their ids, its moment is a microsecond later.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hub.content.paging import LARGEST_ID, PageKey
from hub.events.times import in_utc, in_zone

_BEHIND_WHOLE_DAYS: Final = timedelta(microseconds=1)


def midnight_of(day: date) -> datetime:
    """The beginning of a day as a list prints it, as if it were in UTC."""
    return datetime.combine(day, time(), UTC)


def printed_at(starts_at: datetime, starts_on: date, all_day: bool, zone_name: str) -> datetime:
    """The day and time that are printed in a zone, as if they were in UTC."""
    if all_day:
        return midnight_of(starts_on)
    local = in_zone(starts_at, ZoneInfo(zone_name)).replace(tzinfo=UTC)
    return max(local, midnight_of(local.date()) + _BEHIND_WHOLE_DAYS)


def moment_in_order(
    starts_at: datetime, starts_on: date, all_day: bool, zone_name: str
) -> datetime:
    """Where an occurrence stands in the order of a list whose times are in a chosen zone."""
    if all_day:
        return begin_of_day(starts_on, zone_name)
    return starts_at + _BEHIND_WHOLE_DAYS


def begin_of_day(day: date, zone_name: str) -> datetime:
    """Where a day begins in the order of a list: of the chosen zone, or with "" as printed."""
    midnight = midnight_of(day)
    return in_utc(midnight.replace(tzinfo=None), ZoneInfo(zone_name)) if zone_name else midnight


def key_of_next_day(key: PageKey, zone_name: str) -> PageKey:
    """The key that all of the next day comes after."""
    day = in_zone(key.moment, ZoneInfo(zone_name or "UTC")).date()
    return PageKey(begin_of_day(day + timedelta(days=1), zone_name), 0)


def key_among_whole_days(key: PageKey, zone_name: str) -> PageKey:
    """A key of a list in a chosen zone as one of its whole days alone, which are as printed.

    What has a time on a day comes after all its whole days.
    """
    day = in_zone(key.moment, ZoneInfo(zone_name)).date()
    is_whole = begin_of_day(day, zone_name) == key.moment
    return PageKey(midnight_of(day), key.id if is_whole else LARGEST_ID)


def key_among_times(key: PageKey) -> PageKey:
    """A key of a list in a chosen zone as one of what has a time alone, by when it starts."""
    earliest = datetime.min.replace(tzinfo=UTC) + _BEHIND_WHOLE_DAYS
    return PageKey(max(key.moment, earliest) - _BEHIND_WHOLE_DAYS, key.id)
