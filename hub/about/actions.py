"""Every change of feedback."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select

from hub.about.models import Feedback
from hub.core.clock import now
from hub.core.database import writing
from hub.core.errors import NotFound
from hub.core.mail import Letter
from hub.core.outbox import delete_mails, put_in_outbox
from hub.core.words import lazy_gettext as _l

DELETED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """What a reader wrote; see `hub.about.models.Feedback` for the fields."""

    subject: str
    message: str
    page: str
    name: str
    email: str
    town_id: int | None
    language: str


def keep_feedback(new: NewFeedback, letter: Letter | None) -> int:
    """Keep feedback and the mail that tells of it in one transaction; its number."""
    with writing() as session:
        row = Feedback(
            subject=new.subject,
            message=new.message,
            page=new.page,
            name=new.name,
            email=new.email,
            town_id=new.town_id,
            language=new.language,
            created_at=now(),
            mail_id=put_in_outbox(letter) if letter else None,
        )
        session.add(row)
        session.flush()
        return row.id


def delete_feedback(number: int) -> None:
    """Delete one message and its mail.  Raises NotFound when there is none."""
    with writing():
        if not _delete([number]):
            raise NotFound(_l("There is no feedback with the number %(number)s.", number=number))


def delete_feedback_before(moment: datetime) -> int:
    """Delete what came before a moment, with its mail; how many there were.

    In portions: a statement takes so many values and no more, and nobody waits long.
    """
    old = select(Feedback.id).where(Feedback.created_at < moment).limit(DELETED_AT_ONCE)
    count = 0
    while True:
        with writing() as session:
            deleted = _delete(list(session.scalars(old)))
        count += deleted
        if deleted < DELETED_AT_ONCE:
            return count


def delete_feedback_of(email: str) -> None:
    """Delete what came with an address, and its mail, inside the caller's `writing()`."""
    of_them = select(Feedback.id).where(func.lower(Feedback.email) == email.lower())
    with writing() as session:
        _delete(list(session.scalars(of_them)))


def _delete(ids: list[int]) -> int:
    with writing() as session:
        gone = session.execute(
            delete(Feedback).where(Feedback.id.in_(ids)).returning(Feedback.mail_id)
        ).all()
        delete_mails([mail_id for (mail_id,) in gone if mail_id is not None])
        return len(gone)
