"""VTIMEZONE (RFC 5545 section 3.6.5) from the zone data of this system.

The real changes of the clock are looked up year by year.  Those that follow one rule to the
end of the years looked at become an RRULE without end, the others are listed as RDATE.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from hub.publishing.calendar_times import is_utc, known_zone
from hub.publishing.content_lines import plain_line, text_line

LAST_YEAR = 2069
# A rule must hold in all of these last years: in 28 years every date meets every weekday.
_RULE_YEARS = 28
_FIRST_YEAR = 1900
_STEP = timedelta(days=7)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _State:
    """What a zone's clock shows; `saving` is negative where winter is the exception (Dublin)."""

    offset: timedelta
    name: str
    saving: timedelta


@dataclass(frozen=True, slots=True)
class _Change:
    """The clock changes at `local`, which is the time on the clock before the change."""

    local: datetime
    before: _State
    state: _State

    @property
    def is_daylight(self) -> bool:
        """Whether this begins the summer's time, also where that is the legal standard."""
        return self.state.saving > timedelta() or self.before.saving < timedelta()


@lru_cache(maxsize=256)
def vtimezone_text(zone: str, first_year: int) -> str:
    """The definition of an IANA zone that holds from `first_year` on.

    "" for UTC and for a zone that this system does not know: times of these need none.
    Changes that follow no rule (Morocco's) are listed until 2069.
    """
    if is_utc(zone) or known_zone(zone) is None:
        return ""
    begin = max(_FIRST_YEAR, min(first_year, LAST_YEAR - _RULE_YEARS)) - 1
    changes = _changes(zone, begin)
    observances = []
    if not changes or changes[0].local.year > begin:
        state = _state(zone, datetime(begin, 1, 1, tzinfo=UTC))
        observances.append(_observance([_Change(datetime(begin, 1, 1), state, state)], ""))  # noqa: DTZ001 - local time
    observances += _observances(changes)
    return (
        "BEGIN:VTIMEZONE\r\n"
        + plain_line("TZID", zone)
        + "".join(observances)
        + "END:VTIMEZONE\r\n"
    )


def _state(zone: str, at: datetime) -> _State:
    local = at.astimezone(known_zone(zone))
    offset = local.utcoffset() or timedelta()
    return _State(offset, local.tzname() or "", local.dst() or timedelta())


def _changes(zone: str, begin: int) -> list[_Change]:
    """All changes of the clock from the beginning of a year on, in order."""
    changes: list[_Change] = []
    at = datetime(begin, 1, 1, tzinfo=UTC)
    end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    state = _state(zone, at)
    while at < end:
        later = at + _STEP
        if _state(zone, later) != state:
            moment = _moment_of_change(zone, at, later, state)
            changed = _state(zone, moment)
            local = (moment + state.offset).replace(tzinfo=None)
            changes.append(_Change(local, state, changed))
            state, later = changed, moment
        at = later
    return changes


def _moment_of_change(zone: str, low: datetime, high: datetime, state: _State) -> datetime:
    """The first second after `low` at which the clock no longer shows `state`."""
    seconds_low, seconds_high = 0, int((high - low).total_seconds())
    while seconds_high - seconds_low > 1:
        middle = (seconds_low + seconds_high) // 2
        if _state(zone, low + timedelta(seconds=middle)) == state:
            seconds_low = middle
        else:
            seconds_high = middle
    return low + timedelta(seconds=seconds_high)


def _observances(changes: Iterable[_Change]) -> list[str]:
    """The changes as observances, in the order of their first change."""
    groups: dict[tuple[_State, _State, int, time], list[_Change]] = defaultdict(list)
    for change in changes:
        local = change.local
        groups[change.before, change.state, local.month, local.time()].append(change)
    listed: dict[tuple[_State, _State], list[_Change]] = defaultdict(list)
    written: list[tuple[datetime, str]] = []
    for (before, state, _, _), group in groups.items():
        rule, ruled = _rule(group)
        if rule:
            written.append((ruled[0].local, _observance(ruled, rule)))
        listed[before, state] += group[: len(group) - len(ruled)]
    for rest in listed.values():
        if rest:
            rest.sort(key=lambda change: change.local)
            written.append((rest[0].local, _observance(rest, "")))
    return [text for _, text in sorted(written)]


def _rule(group: Sequence[_Change]) -> tuple[str, Sequence[_Change]]:
    """The rule that the group follows to its end and the changes that it covers.

    The group has one month and one time of day.  ("", ()) when there is no such rule.
    """
    days = [change.local for change in group]
    tail = days[-_RULE_YEARS:]
    is_yearly = len(tail) == _RULE_YEARS and [day.year for day in tail] == list(
        range(LAST_YEAR - _RULE_YEARS + 1, LAST_YEAR + 1)
    )
    if not is_yearly or len({day.weekday() for day in tail}) != 1:
        return "", ()
    weekday = tail[0].weekday()
    window = range(min(day.day for day in tail), max(day.day for day in tail) + 1)
    if len(window) > len(_WEEKDAYS):
        return "", ()
    first = len(days) - 1
    while (
        first
        and days[first - 1].year == days[first].year - 1
        and days[first - 1].weekday() == weekday
        and days[first - 1].day in window
    ):
        first -= 1
    return _yearly(tail[0].month, weekday, window), group[first:]


def _yearly(month: int, weekday: int, window: range) -> str:
    """The day of a month that is `weekday` and in `window`, seven days, as an RRULE value."""
    name = _WEEKDAYS[weekday]
    rule = f"FREQ=YEARLY;BYMONTH={month}"
    days_in_month = (datetime(2023, month % 12 + 1, 1) - timedelta(days=1)).day  # noqa: DTZ001
    if window.stop - 1 == days_in_month:
        return f"{rule};BYDAY=-1{name}"
    if window.start % 7 == 1:
        return f"{rule};BYDAY={window.start // 7 + 1}{name}"
    return f"{rule};BYDAY={name};BYMONTHDAY={','.join(str(day) for day in window)}"


def _observance(changes: Sequence[_Change], rule: str) -> str:
    """STANDARD or DAYLIGHT from its first change on; later ones by rule, else as RDATE."""
    first = changes[0]
    kind = "DAYLIGHT" if first.is_daylight else "STANDARD"
    later = "" if rule else ",".join(_local(change.local) for change in changes[1:])
    return (
        f"BEGIN:{kind}\r\n"
        + plain_line("DTSTART", _local(first.local))
        + plain_line("TZOFFSETFROM", _offset(first.before.offset))
        + plain_line("TZOFFSETTO", _offset(first.state.offset))
        + text_line("TZNAME", first.state.name)
        + plain_line("RRULE", rule)
        + plain_line("RDATE", later)
        + f"END:{kind}\r\n"
    )


def _local(local: datetime) -> str:
    return f"{local:%Y%m%dT%H%M%S}"


def _offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    minutes, second = divmod(seconds, 60)
    text = f"{sign}{minutes // 60:02}{minutes % 60:02}"
    return f"{text}{second:02}" if second else text
