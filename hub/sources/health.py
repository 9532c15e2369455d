"""What `hub doctor` finds wrong with the sources."""

from collections.abc import Iterator
from datetime import timedelta

from hub.core.clock import now
from hub.core.health import Problem
from hub.core.words import gettext as _
from hub.sources.models import Source
from hub.sources.queries import all_sources
from hub.sources.reasons import reason_sentence

_READ_WITHIN = timedelta(hours=1)


def source_problems() -> Iterator[Problem]:
    """Each source that fails, is held, or was added an hour ago and never read."""
    for source in all_sources():
        named = {"number": source.id, "name": source.name or source.url}
        why = reason_sentence(source.reason)
        if source.state == "held":
            yield Problem(
                _("Source %(number)s (%(name)s) is held: %(why)s", why=why, **named),
                _("See what is missing: hub source held %(number)s", number=source.id),
            )
        elif source.state in {"error", "resting"}:
            yield Problem(
                _("Source %(number)s (%(name)s) is failing: %(why)s", why=why, **named),
                _("Fix the cause, then run: hub source refresh %(number)s", number=source.id),
            )
        elif _was_never_read(source):
            yield Problem(
                _("Source %(number)s (%(name)s) has never been read.", **named),
                _("Start the jobs, or run: hub source refresh %(number)s", number=source.id),
            )


def _was_never_read(source: Source) -> bool:
    is_old = source.created_at < now() - _READ_WITHIN
    return is_old and source.last_fetched_at is None and source.state != "paused"
