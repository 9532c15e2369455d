"""An event as a series in naive local time: its start, its length, the starts that it gives."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hub.content.drafts import EventDraft, EventTime
from hub.events.rules import Rule, RuleRefusedError, read_rule, rule_end, rule_starts
from hub.events.times import day_zone, in_zone, moment, wall, zone_info

REFUSED: Final = "rule_refused"
A_DAY: Final = timedelta(days=1)
NOTHING: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Series:
    """An event in naive local time.

    `zone` is the one that its rules follow, `own_zone` the same, but None for days and floating
    times; days are counted in `days_in`.
    """

    event: EventDraft
    otherwise: str
    zone: ZoneInfo
    own_zone: ZoneInfo | None
    days_in: ZoneInfo
    start: datetime
    length: timedelta

    @property
    def is_day(self) -> bool:
        """Whether it has days and no times."""
        return self.event.start.is_day

    def local(self, time: EventTime) -> datetime:
        """A time of the event in the zone of its start; a day is midnight there."""
        if time.is_day or time.zone is None or time.zone == self.event.start.zone:
            return wall(time)
        return in_zone(moment(time, self.otherwise), self.zone)


def series_of(event: EventDraft, zone: str) -> Series:
    """The series of an event; `zone` is the IANA name for floating times and days."""
    info = zone_info(event.start.zone, zone)
    own = info if event.start.zone is not None and not event.start.is_day else None
    days_in = zone_info(day_zone(event.start, zone), zone)
    series = Series(event, zone, info, own, days_in, wall(event.start), NOTHING)
    return replace(series, length=length_of(series, event.start, event.end))


def length_of(series: Series, start: EventTime, end: EventTime | None) -> timedelta:
    """How long it lasts by the clock on the wall; whole days, one at least, for days."""
    length = NOTHING if end is None else series.local(end) - series.local(start)
    if start.is_day:
        return max(A_DAY, -(-length // A_DAY) * A_DAY)
    return max(NOTHING, length)


def readable_rules(event: EventDraft) -> tuple[list[Rule], tuple[str, ...]]:
    """The rules that can be used, each once, and a reason for each that cannot.

    None can where an EXRULE cannot: what it would take out is not known.
    """
    rules, refused = [], []
    for text in dict.fromkeys(event.rules):
        try:
            rules.append(read_rule(text))
        except RuleRefusedError:
            refused.append(REFUSED)
    try:
        list(map(read_rule, event.exrules))
    except RuleRefusedError:
        return [], (REFUSED,)
    return rules, tuple(refused)


def taken_out(series: Series, starts: list[datetime]) -> set[datetime]:
    """Which of the local starts, in order, the EXRULEs take out (RFC 2445 section 4.8.5.2)."""
    found: set[datetime] = set()
    for text in series.event.exrules if starts else ():
        try:
            rule = read_rule(text)
        except RuleRefusedError:
            continue
        end = rule_end(rule, series.is_day, series.own_zone)
        found.update(rule_starts(rule, series.start, end, starts[0], starts[-1]))
    return found.intersection(starts)


def starts_of(
    series: Series, rules: list[Rule], within: tuple[datetime, datetime, datetime], most: int
) -> tuple[list[datetime], bool]:
    """The local starts of the whole series, exceptions still among them, in order.

    `within` is from when to when starts are wanted, and between them where the window begins:
    `most` starts of each rule are taken from before it and as many after it.
    """
    low, begins, high = within
    ends = [rule_end(rule, series.is_day, series.own_zone) for rule in rules]
    limits = [end for end in ends if end is not None]
    starts = {series.local(time) for time in series.event.rdates}
    if not limits or series.start <= max(limits):
        starts.add(series.start)
    if series.is_day:
        starts = {start.replace(hour=0, minute=0, second=0) for start in starts}
    capped = False
    for rule, end in zip(rules, ends, strict=True):
        before = after = 0
        for start in rule_starts(rule, series.start, end, low, high):
            if start < begins:
                before += 1
                capped = capped or before > most
                if before <= most:
                    starts.add(start)
            elif after == most:
                capped = True
                break
            else:
                after += 1
                starts.add(start)
    return sorted(starts), capped


def plus(local: datetime, length: timedelta) -> datetime:
    """The sum, held within the years that datetime knows."""
    try:
        return local + length
    except OverflowError:
        return datetime.min if length < NOTHING else datetime.max.replace(microsecond=0)  # noqa: DTZ901
