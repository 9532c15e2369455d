"""Every change of the plugin's tables."""

from sqlalchemy.orm import Session

from hub.plugin_api import ContentChange, Draft
from hub.plugin_api.entries import Entry, StoreContext, writing

from .models import Heard, Note


def store_note(session: Session, entry: Entry, draft: Draft, _context: StoreContext) -> bool:
    note = session.get(Note, entry.id)
    if note is None:
        session.add(Note(entry_id=entry.id, color=draft.details.color))
        return True
    changed = note.color != draft.details.color
    note.color = draft.details.color
    return bool(changed)


def note_heard(change: ContentChange) -> None:
    with writing() as session:
        session.merge(Heard(number=change.number, action=change.action))
