"""The time zones of this machine, by their IANA names."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """The names that `ZoneInfo` takes; looked for once, since they are read from many folders."""
    return frozenset(available_timezones())
