"""Events of one UID put together: the series, its changed occurrences, and copies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from hub.plugin_api.entries import Draft, EventDraft, EventOverride, EventTime

from .events import ReadEvent

_MOST_OVERRIDES: Final = 2_000
_UNTIL = re.compile(r"UNTIL=(\d{8})", re.IGNORECASE)


@dataclass(slots=True)
class Series:
    """What was found under one UID: masters, changed occurrences, periods of RDATE."""

    masters: list[ReadEvent] = field(default_factory=list)
    changed: dict[EventTime, ReadEvent] = field(default_factory=dict)
    periods: list[tuple[EventTime, EventTime]] = field(default_factory=list)
    copies: int = 0

    def add(self, event: ReadEvent, periods: Iterable[tuple[EventTime, EventTime]]) -> None:
        """Take in one more event of the UID."""
        if event.recurrence_id is None:
            self.masters.append(event)
            self.periods.extend(periods)
            return
        earlier = self.changed.get(event.recurrence_id)
        if earlier is not None:
            self.copies += 1
        if earlier is None or _rank(event) > _rank(earlier):
            self.changed[event.recurrence_id] = event

    def drafts(self) -> list[Draft]:
        """One draft for the series; without a series, one for each changed occurrence."""
        if not self.masters:
            return [_alone(event, moved) for moved, event in self.changed.items()
                    if not event.is_private]  # fmt: skip
        master = max(self.masters, key=_rank)
        if master.is_private:
            return []
        overrides = [*self._longer(), *self._changes(master)][:_MOST_OVERRIDES]
        hidden = tuple(moved for moved, event in self.changed.items() if event.is_private)
        details = replace(
            master.details,
            overrides=tuple(overrides),
            exdates=(*master.details.exdates, *hidden),
        )
        odd = set(master.draft.odd)
        if len(self.masters) > 1 or self.copies:
            odd.add("duplicate_uids")
        return [replace(master.draft, details=details, odd=tuple(sorted(odd)))]

    def _changes(self, master: ReadEvent) -> Iterable[EventOverride]:
        title, details = master.draft.title, master.details
        for recurrence_id, event in self.changed.items():
            own = event.details
            if event.is_private or _is_left_over(event, recurrence_id, details):
                continue
            yield EventOverride(
                recurrence_id=recurrence_id,
                start=own.start,
                end=own.end or _implied_end(own.start),
                status=own.status if own.status != details.status else None,
                title=event.draft.title if event.draft.title not in {"", title} else None,
                location=own.location if own.location not in {"", details.location} else None,
                this_and_future=event.this_and_future,
            )

    def _longer(self) -> Iterable[EventOverride]:
        """Further dates with an end of their own."""
        for start, end in self.periods:
            if start not in self.changed:
                yield EventOverride(recurrence_id=start, start=start, end=end)


def _is_left_over(event: ReadEvent, recurrence_id: EventTime, master: EventDraft) -> bool:
    """Whether a change belongs to an older version of a series that now ends before it.

    Some programs split a series in two and leave the second half as a change of the first.
    """
    own = event.details
    ends = [found[1] for rule in master.rules if (found := _UNTIL.search(rule))]
    if not own.rules or own.sequence >= master.sequence or len(ends) < max(1, len(master.rules)):
        return False
    return recurrence_id.value[:10].replace("-", "") > max(ends)


def _implied_end(start: EventTime) -> EventTime | None:
    """The end of an occurrence that gives none: a moment has no length (section 3.6.1)."""
    return None if start.is_day else start


def _rank(event: ReadEvent) -> tuple[int, float]:
    """Which of two versions is newer; the first one in the file wins among equals."""
    changed = event.draft.updated_at
    return event.details.sequence, changed.timestamp() if changed else 0.0


def _alone(event: ReadEvent, moved: EventTime) -> Draft:
    """A changed occurrence whose series is not in the calendar, as an event of its own."""
    details = replace(event.details, rules=(), rdates=(), exdates=(), exrules=())
    return replace(event.draft, external_id=f"{event.uid}#{moved.value}", details=details)
