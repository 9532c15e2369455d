"""The pages of entries, whatever their kind."""

from flask import current_app, url_for

from hub.content import kinds
from hub.content.kinds import EntryKind
from hub.content.presenting import EntryView


def kinds_with_pages() -> dict[str, EntryKind]:
    """The kinds whose entries have a page, by name."""
    return {kind.name: kind for kind in kinds.of(current_app).all() if kind.endpoint}


def entry_url(kind: EntryKind, view: EntryView) -> str:
    """The address of an entry's page in the page's language, for a kind that has pages."""
    return url_for(str(kind.endpoint), id=view.id, slug=view.slug)
