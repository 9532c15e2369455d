"""Moments and days of event times: floating, zoned, UTC and all-day (pure)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.content.drafts import EventTime
from hub.core.time_zones import known_zones

LONGEST_NIGHT = timedelta(hours=12)
# Two days from the ends of what datetime knows: each moment has a local time in every zone.
_FIRST = datetime(1, 1, 3, tzinfo=UTC)
_LAST = datetime(9999, 12, 29, tzinfo=UTC)


def wall(time: EventTime) -> datetime:
    """The date and time as written, naive; a day is its midnight.

    Raises ValueError when the value is not ISO 8601.
    """
    return datetime.fromisoformat(time.value).replace(tzinfo=None)


def moment(time: EventTime, zone: str) -> datetime:
    """The UTC moment of a time; floating times and days are taken in `zone`, an IANA name.

    A time that the clocks skip in spring counts from the offset before the change, and of one
    that comes twice in autumn the first is meant (RFC 5545 section 3.3.5).  A zone name that
    this system does not know counts as `zone`.  Raises ValueError when the value is not
    ISO 8601, zoneinfo.ZoneInfoNotFoundError when `zone` is not known.
    """
    return in_utc(wall(time), zone_info(time.zone, zone))


def in_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC moment of a naive local time, held within the days that every zone knows."""
    try:
        return min(max(local.replace(tzinfo=zone).astimezone(UTC), _FIRST), _LAST)
    except OverflowError:
        return _FIRST if local.year == 1 else _LAST


def held_day(day: date) -> date:
    """The day, held within those that every zone knows."""
    return min(max(day, _FIRST.date()), _LAST.date())


def in_zone(at: datetime, zone: ZoneInfo) -> datetime:
    """The naive local time of a moment, held within the years that datetime knows."""
    try:
        return at.astimezone(zone).replace(tzinfo=None, fold=0)
    except OverflowError:
        return at.replace(tzinfo=None)


def zone_info(name: str | None, otherwise: str) -> ZoneInfo:
    """The named zone, `otherwise` when there is no name or this system does not know it.

    Raises zoneinfo.ZoneInfoNotFoundError when `otherwise` is not known.
    """
    return ZoneInfo(name if name in known_zones() and name else otherwise)


def day_zone(time: EventTime, zone: str) -> str:
    """The zone in which an event's days are counted: its own, `zone` when it names none.

    A time in UTC says a moment and no place, so its days are those of `zone`.
    """
    if time.zone in {None, "UTC"}:
        return zone
    return zone_info(time.zone, zone).key


def days_of(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last local day of a stretch of time, both inclusive.

    What ends at midnight does not touch the day that begins then.
    """
    first = in_zone(starts_at, zone).date()
    last = in_zone(ends_at, zone)
    if ends_at > starts_at and last.time() == datetime.min.time():
        last -= timedelta(days=1)
    return first, max(first, last.date())


def printed_time(moment: datetime, zone_name: str) -> datetime:
    """The day and time of a moment in a zone, without the zone: what a list prints."""
    return moment.astimezone(ZoneInfo(zone_name)).replace(tzinfo=None)


def shown_last_day(starts_at: datetime, ends_at: datetime, first: date, last: date) -> date:
    """The last day on which lists show what has times: a concert that ends in the night after
    its day stays on that day alone.
    """
    return first if ends_at - starts_at <= LONGEST_NIGHT else last


def last_day(start: EventTime, end: EventTime | None, zone: str) -> date:
    """The last local day that an event touches, inclusive; `end` is exclusive as DTEND is.

    An end that is missing or not after the start gives the first day.  Raises as `moment` does.
    """
    zone_of_days = zone_info(day_zone(start, zone), zone)
    begins = moment(start, zone_of_days.key)
    ends = begins if end is None else moment(end, zone_of_days.key)
    return days_of(begins, max(begins, ends), zone_of_days)[1]


def iso_text(time: EventTime, zone: str) -> str:
    """A day as it is, a time as ISO 8601 with its offset; floating times are taken in `zone`."""
    if time.is_day:
        return time.value
    return moment(time, zone).astimezone(zone_info(time.zone, zone)).isoformat()
