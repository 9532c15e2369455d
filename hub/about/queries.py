"""Every SELECT on feedback."""

from datetime import datetime

from sqlalchemy import func, select

from hub.about.models import Feedback
from hub.core.database import session


def listed_feedback(after_id: int = 0, limit: int = 200) -> list[Feedback]:
    """The next feedback after a number, oldest first."""
    wanted = select(Feedback).where(Feedback.id > after_id).order_by(Feedback.id).limit(limit)
    return list(session().scalars(wanted))


def feedback_count_since(moment: datetime) -> int:
    """How much feedback came since a moment."""
    wanted = select(func.count()).select_from(Feedback).where(Feedback.created_at >= moment)
    return session().scalar(wanted) or 0
