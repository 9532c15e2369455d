"""What closes in the coming weeks, asked of the kinds that have deadlines."""

from datetime import datetime
from typing import Final

from flask import Flask, current_app

from hub.content.kinds import Closing, EntryKind
from hub.content.kinds import of as kinds_of
from hub.plugin_host.calling import CallFailed, within
from hub.plugin_host.gate import note_failure, note_success
from hub.plugin_host.plugins import host_of

DEADLINE_SECONDS: Final = 2.0


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
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    plugin = host_of(app).by_name.get(kind.plugin or "")
    if plugin is None:
        return closing(after, before, limit)

    def ask() -> list[Closing]:
        # A session of its own: a statement that fails leaves the page's as it was.
        with app.app_context():
            return [_checked(one) for one in closing(after, before, limit)][:limit]

    answer = within(DEADLINE_SECONDS, plugin.found, f"closing of {kind.name}", ask)
    if isinstance(answer, CallFailed):
        note_failure(app, plugin.name, f"closing of {kind.name}: {answer.error}")
        return []
    note_success(app, plugin.name)
    return answer


def _checked(one: Closing) -> Closing:
    """The same, when it is what the page can work with.  Raises TypeError."""
    if not isinstance(one, Closing) or one.closes_at.tzinfo is None:
        raise TypeError("closing gives Closings with aware moments")
    return one
