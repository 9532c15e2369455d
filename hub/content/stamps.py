"""Entries as lists find them: without their words, which are loaded for what is shown anew."""

from datetime import datetime
from typing import Final, NamedTuple

from hub.content.models import Entry


class EntryStamp(NamedTuple):
    """An entry in a list, and what is another whenever it has to be shown anew."""

    id: int
    published_at: datetime
    revision: int
    visibility: str


STAMP_COLUMNS: Final = (Entry.id, Entry.published_at, Entry.revision, Entry.visibility)


def stamp_of(entry: Entry) -> EntryStamp:
    """The stamp of an entry that is loaded."""
    return EntryStamp(entry.id, entry.published_at, entry.revision, entry.visibility)
