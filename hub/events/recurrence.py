"""When an event takes place: rules, further dates, exceptions and changed times, as occurrences.

Pure, and meant for the child process: what comes from outside can be costly, though rules that
never match and rules without an end are held here as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hub.content.drafts import EventDraft, EventOverride
from hub.events.series import (
    A_DAY,
    NOTHING,
    Series,
    length_of,
    plus,
    readable_rules,
    series_of,
    starts_of,
    taken_out,
)
from hub.events.times import days_of, held_day, in_utc, in_zone, wall


@dataclass(frozen=True, slots=True)
class OccurrenceTime:
    """One time that an event takes place.

    `starts_at` and `ends_at` are UTC moments, `starts_on` and `ends_on` local days, both
    inclusive, in the event's own zone (`hub.events.times.day_zone`).  `recurrence_id` is the
    start that the rule gives, as written in the zone of DTSTART; None for a single event.
    `title` and `location` are None where they are the event's own.
    """

    starts_at: datetime
    ends_at: datetime
    starts_on: date
    ends_on: date
    recurrence_id: str | None = None
    status: str = "confirmed"
    title: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Expansion:
    """The occurrences in order, a reason for each rule refused, and whether there were more.

    `excluded` are the starts that EXRULEs take out, as EventTime writes them.
    """

    occurrences: tuple[OccurrenceTime, ...]
    refused: tuple[str, ...] = ()
    capped: bool = False
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Changed:
    """An override in the terms of its series: naive local times in the zone of DTSTART."""

    override: EventOverride
    original: datetime
    moved_by: timedelta
    length: timedelta


def occurrences(
    event: EventDraft,
    zone: str,
    window_start: datetime,
    window_end: datetime,
    max_count: int = 1500,
) -> Expansion:
    """When an event takes place within a window of two aware moments.

    `zone` is the IANA name of the zone for floating times and days.  An event without rule and
    further dates is always given; of the others what ends after the window's start and begins
    before its end, the first `max_count` of them.  Raises ValueError when a time of the event
    is not ISO 8601, zoneinfo.ZoneInfoNotFoundError when `zone` is not known.
    """
    series = series_of(event, zone)
    changes = _changes(series)
    rules, refused = readable_rules(event)
    recurring = bool(event.rules or event.rdates)
    longest = max((series.length, *(change.length for change in changes)))
    shifts = [change.moved_by for change in changes if change.override.this_and_future]
    begins = in_zone(window_start, series.zone)
    low = plus(begins, -longest - max((*shifts, NOTHING)) - A_DAY)
    high = plus(in_zone(window_end, series.zone), A_DAY - min((*shifts, NOTHING)))
    most = 2 * max_count + len(event.exdates) + len(event.overrides)
    starts, capped = starts_of(series, rules, (low, begins, high), most)
    excluded = taken_out(series, starts)
    found = [
        occurrence
        for occurrence in _placed(series, starts, changes, excluded)
        if not recurring or _touches(occurrence, window_start, window_end)
    ]
    found.sort(key=lambda occurrence: (occurrence.starts_at, occurrence.ends_at))
    if not recurring and not event.overrides:
        found = [replace(occurrence, recurrence_id=None) for occurrence in found]
    return Expansion(
        tuple(found[:max_count]),
        refused,
        capped or len(found) > max_count,
        tuple(_written(series, start) for start in sorted(excluded)),
    )


def _changes(series: Series) -> list[_Changed]:
    changes = []
    for override in series.event.overrides:
        original = series.local(override.recurrence_id)
        length = (
            series.length
            if override.end is None
            else length_of(series, override.start, override.end)
        )
        moved_by = series.local(override.start) - original
        changes.append(_Changed(override, original, moved_by, length))
    return changes


def _placed(
    series: Series, starts: list[datetime], changes: list[_Changed], taken: set[datetime]
) -> Iterator[OccurrenceTime]:
    """Every start as an occurrence: left out, as the rule says, or as an override says."""
    excluded, excluded_days = _exceptions(series)
    excluded |= taken
    by_original, by_day = _by_original(series, changes, set(starts))
    following = sorted(
        (change for change in changes if change.override.this_and_future),
        key=lambda change: change.original,
    )
    given: set[int] = set()
    for start in starts:
        if start in excluded or start.date() in excluded_days:
            continue
        change = by_original.get(start) or by_day.get(start.date())
        if change is None:
            yield _as_the_rule_says(series, start, following)
        elif id(change) not in given:
            given.add(id(change))
            yield _as_the_override_says(series, change)
    for change in changes:
        is_excluded = excluded & {change.original, wall(change.override.recurrence_id)}
        if id(change) not in given and not is_excluded:
            yield _as_the_override_says(series, change)


def _exceptions(series: Series) -> tuple[set[datetime], set[date]]:
    """Starts and whole days that EXDATE takes out.

    A time counts as the moment and as the digits that it is: many programs write local
    digits with a Z, or UTC digits with a zone.
    """
    times = series.event.exdates
    starts = {series.local(time) for time in times} | {wall(time) for time in times}
    return starts, {wall(time).date() for time in times if time.is_day}


def _by_original(
    series: Series, changes: list[_Changed], starts: set[datetime]
) -> tuple[dict[datetime, _Changed], dict[date, _Changed]]:
    """Overrides by the start that they change, and by the day where only that agrees."""
    by_original: dict[datetime, _Changed] = {}
    by_day: dict[date, _Changed] = {}
    for change in changes:
        recurrence_id = change.override.recurrence_id
        by_original[wall(recurrence_id)] = change
        if recurrence_id.is_day != series.is_day and change.original not in starts:
            by_day[wall(recurrence_id).date()] = change
    by_original.update({change.original: change for change in changes})
    return by_original, by_day


def _as_the_rule_says(series: Series, start: datetime, following: list[_Changed]) -> OccurrenceTime:
    """An occurrence as the event says, or as the last change of "this and future" before it."""
    earlier = [change for change in following if change.original < start]
    if not earlier:
        return _occurrence(series, start, plus(start, series.length), _written(series, start))
    change = earlier[-1]
    moved = plus(start, change.moved_by)
    end = plus(moved, change.length)
    return _occurrence(series, moved, end, _written(series, start), change.override)


def _as_the_override_says(series: Series, change: _Changed) -> OccurrenceTime:
    """The changed occurrence, which may be in another zone, or a day where the rule has times."""
    override = change.override
    other = series_of(
        EventDraft(override.start, override.end, status=series.event.status), series.otherwise
    )
    length = change.length if override.end is None else other.length
    end = plus(other.start, length)
    return _occurrence(other, other.start, end, _written(series, change.original), override)


def _occurrence(
    series: Series,
    start: datetime,
    end: datetime,
    recurrence_id: str,
    override: EventOverride | None = None,
) -> OccurrenceTime:
    starts_at = in_utc(start, series.zone)
    ends_at = max(starts_at, in_utc(end, series.zone))
    if series.is_day:
        starts_on, ends_on = held_day(start.date()), held_day(max(start, end - A_DAY).date())
    else:
        starts_on, ends_on = days_of(starts_at, ends_at, series.days_in)
    return OccurrenceTime(
        starts_at,
        ends_at,
        starts_on,
        ends_on,
        recurrence_id,
        (override and override.status) or series.event.status,
        override.title if override else None,
        override.location if override else None,
    )


def _written(series: Series, start: datetime) -> str:
    """A start of the series as EventTime writes it."""
    return start.date().isoformat() if series.is_day else start.isoformat()


def _touches(occurrence: OccurrenceTime, window_start: datetime, window_end: datetime) -> bool:
    if occurrence.starts_at == occurrence.ends_at:
        return window_start <= occurrence.starts_at < window_end
    return occurrence.starts_at < window_end and window_start < occurrence.ends_at
