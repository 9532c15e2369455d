"""Feedback: what readers write to those who run the hub."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Model

SUBJECTS = ("accessibility", "content", "other")
LONGEST_MESSAGE = 5000
LONGEST_PAGE = 500
LONGEST_NAME = 100


class Feedback(Model):
    """One message; `subject` is one of `SUBJECTS`, `page` the address that it is about.

    `mail_id` is the mail that tells of it, None when nobody is named to whom it could go.
    """

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(LONGEST_PAGE))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    email: Mapped[str] = mapped_column(String(254))
    town_id: Mapped[int | None] = mapped_column(ForeignKey("town.id"))
    language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"))
