"""Finding news by words, as a reader does."""

from hub.content.filters import ListFilter
from hub.content.queries import latest_entries


def found(q: str) -> list[int]:
    """The ids of the public news that have the words."""
    return sorted(entry.id for entry in latest_entries("news", ListFilter(q=q)).rows)
