"""Every SELECT on feedback."""

from datetime import datetime

from sqlalchemy import func, select

from hub.about.models import Feedback
from hub.core.clock import now
from hub.core.database import session


def listed_feedback(after_id: int = 0, limit: int = 200) -> list[Feedback]:
    """The next feedback after a number, oldest first."""
    wanted = select(Feedback).where(Feedback.id > after_id).order_by(Feedback.id).limit(limit)
    return list(session().scalars(wanted))


def feedback_of(email: str) -> list[Feedback]:
    """What came with an address, oldest first."""
    of_them = select(Feedback).where(func.lower(Feedback.email) == email.lower())
    return list(session().scalars(of_them.order_by(Feedback.id)))


def nth_newest_feedback_at(place: int) -> datetime | None:
    """When the newest feedback but `place` - 1 came; None when there is less.

    What came by a clock that was ahead does not count.
    """
    past = select(Feedback.created_at).where(Feedback.created_at <= now())
    newest = past.order_by(Feedback.created_at.desc())
    return session().scalar(newest.offset(place - 1).limit(1))
