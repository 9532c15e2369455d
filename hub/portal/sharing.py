"""What the towns share: for each kind how many entries, and when the newest came."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from hub.content.counts import MOST_COUNTED, shared_entries
from hub.content.kinds import of as kinds_of

# The pages of the hub's own kinds that list the entries of one town.
_LISTS = {"news": "news.index", "event": "events.index"}


@dataclass(frozen=True, slots=True)
class SharedKind:
    """The entries of one kind that a town shares; `has_more` when they are more than `count`."""

    label: Any
    url: str | None
    count: int
    has_more: bool
    newest_at: datetime


def shared_kinds(towns: dict[int, str]) -> dict[int, tuple[SharedKind, ...]]:
    """What each of the towns (slugs by id) shares, in the order of the kinds; one statement."""
    kinds = kinds_of(current_app).all()
    found = shared_entries(list(towns), [kind.name for kind in kinds])
    return {
        town_id: tuple(
            SharedKind(
                label=kind.label,
                url=url_for(_LISTS[kind.name], town=slug) if kind.name in _LISTS else None,
                count=min(shared.count, MOST_COUNTED),
                has_more=shared.count > MOST_COUNTED,
                newest_at=shared.newest_at,
            )
            for kind in kinds
            if (shared := found.get((town_id, kind.name)))
        )
        for town_id, slug in towns.items()
    }
