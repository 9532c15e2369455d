"""When entries that were found take place, asked of the kinds that know it."""

from datetime import date

from hub.content.kinds import EntryKind
from hub.plugin_host.kind_calls import answer_of
from hub.web.shown import ShownTime


def times_found(kind: EntryKind, ids: list[int]) -> dict[int, ShownTime]:
    """The days to show beside entries of one kind, by entry id.

    Of a plugin's kind that fails or is late none are known, and the page stands without them.
    """
    times = kind.times
    if times is None or not ids:
        return {}
    nothing: dict[int, ShownTime] = {}
    found = answer_of(kind, "times", lambda: times(ids), _checked, nothing)
    return {entry_id: found[entry_id] for entry_id in ids if entry_id in found}


def _checked(given: dict[int, ShownTime]) -> dict[int, ShownTime]:
    """The same, when it is what the page can work with.  Raises TypeError."""
    for time in given.values():
        is_time = isinstance(time, ShownTime) and time.ends_at.tzinfo is not None
        if not (is_time and isinstance(time.starts_on, date) and isinstance(time.ends_on, date)):
            raise TypeError("times gives ShownTimes with days and an aware moment")
    return given
