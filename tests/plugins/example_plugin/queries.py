"""Every SELECT of the plugin."""

from datetime import datetime

from sqlalchemy import func, select

from hub.plugin_api.entries import Closing, Entry, session

from .models import Heard, Note


def heard_count() -> int:
    return session().scalar(select(func.count()).select_from(Heard)) or 0


def closing_notes(after: datetime, before: datetime, limit: int) -> list[Closing]:
    found = session().execute(
        select(Note.entry_id, Note.closes_at)
        .join(Entry, Entry.id == Note.entry_id)
        .where(Entry.state == "published", Note.closes_at > after, Note.closes_at <= before)
        .order_by(Note.closes_at, Note.entry_id)
        .limit(limit)
    )
    return [Closing(entry_id, closes_at) for entry_id, closes_at in found if closes_at]


def heard_actions() -> list[str]:
    return list(session().scalars(select(Heard.action).order_by(Heard.number)))
