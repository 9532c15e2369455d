"""What closes in the coming weeks, asked of the kinds that have deadlines."""

from datetime import datetime

from flask import current_app

from hub.content.kinds import Closing, EntryKind
from hub.content.kinds import of as kinds_of
from hub.plugin_host.kind_calls import answer_of


def closings(after: datetime, before: datetime, limit: int) -> tuple[list[Closing], bool]:
    """The next `limit` that close between two moments, over all kinds, soonest first.

    The second value says whether any kind has deadlines at all.  Each kind is asked once; one of
    a plugin that fails or is late is left out, logged, and shown on the plugin page.
    """
    asked = [kind for kind in kinds_of(current_app).all() if kind.closing]
    found = [closing for kind in asked for closing in _of_kind(kind, after, before, limit)]
    inside = [closing for closing in found if after < closing.closes_at <= before]
    return sorted(inside, key=lambda one: (one.closes_at, one.entry_id))[:limit], bool(asked)


def _of_kind(kind: EntryKind, after: datetime, before: datetime, limit: int) -> list[Closing]:
    closing = kind.closing
    if closing is None:
        return []

    def checked(given: list[Closing]) -> list[Closing]:
        return [_checked(one) for one in given][:limit]

    return answer_of(kind, "closing", lambda: closing(after, before, limit), checked, [])


def _checked(one: Closing) -> Closing:
    """The same, when it is what the page can work with.  Raises TypeError."""
    if not isinstance(one, Closing) or one.closes_at.tzinfo is None:
        raise TypeError("closing gives Closings with aware moments")
    return one
