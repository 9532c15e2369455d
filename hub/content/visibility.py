"""Who may read an entry, and when: everybody, or the people of the partner towns alone."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from hub.content.models import Entry
from hub.core.permissions import reads_partner_items


def public_now(moment: datetime) -> ColumnElement[bool]:
    """The condition that an entry may be read by everybody at `moment`."""
    return and_(
        Entry.state == "published",
        Entry.visibility == "public",
        or_(Entry.visible_from_at.is_(None), Entry.visible_from_at <= moment),
        or_(Entry.visible_until_at.is_(None), Entry.visible_until_at > moment),
    )


def readable_now(moment: datetime) -> ColumnElement[bool]:
    """The condition that an entry may be read by who asks: everybody's, and the partners' own.

    For lists, pages, feeds and the search; what is the same for all uses `public_now`.
    """
    if not reads_partner_items():
        return public_now(moment)
    return and_(_out_now(moment), Entry.visibility.in_(("public", "partners")))


def _out_now(moment: datetime) -> ColumnElement[bool]:
    return and_(
        Entry.state == "published",
        or_(Entry.visible_from_at.is_(None), Entry.visible_from_at <= moment),
        or_(Entry.visible_until_at.is_(None), Entry.visible_until_at > moment),
    )


def is_public(entry: Entry, moment: datetime) -> bool:
    """Whether everybody may read this entry at `moment`."""
    return entry.visibility == "public" and _is_out(entry, moment)


def is_readable(entry: Entry, moment: datetime) -> bool:
    """Whether who asks may read this entry at `moment`."""
    return _is_out(entry, moment) and (entry.visibility == "public" or reads_partner_items())


def _is_out(entry: Entry, moment: datetime) -> bool:
    return (
        entry.state == "published"
        and (entry.visible_from_at is None or entry.visible_from_at <= moment)
        and (entry.visible_until_at is None or entry.visible_until_at > moment)
    )
