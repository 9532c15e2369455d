"""Mail that is due, as rows: written with what it tells of, sent by a job, tried again later.

A job is only a hint: a sweep finds whatever is due, claimed by a lease, so that two workers
send nothing twice and a crash loses nothing.  A worker killed between handing a mail over and
noting so sends it again, with the same Message-ID.
"""

import logging
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import ColumnElement, String, Text, delete, exists, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import jobs
from hub.core.clock import now
from hub.core.database import Model, db, session, writing
from hub.core.errors import InvalidInput
from hub.core.leases import has_come, is_free, latest_possible
from hub.core.mail import (
    LONGEST_ADDRESS,
    LONGEST_SUBJECT,
    Letter,
    MailNotSent,
    delete_mail_files_before,
    deliver,
    message_of,
    sender_address,
)
from hub.core.settings import Settings

SEND = "send_due_mail"
DELETE_FILES = "delete_old_mail_files"
LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after each failed try; after the last one nothing is tried any more."""
_EVERY_SECONDS = 60
_DAILY_SECONDS = 24 * 3600
_AT_ONCE = 100
_LONGEST_ERROR = 500

log = logging.getLogger(__name__)


class OutgoingMail(Model):
    """A mail: due while `next_try_at` is set, sent when `sent_at` is, given up when neither is.

    The text is taken out once it is sent.  `written_for` names whose it is, as the list of changes
    names people, where the address does not tell: it may be a former one.
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    written_for: Mapped[str] = mapped_column(String(64), default="", server_default="")
    reply_to: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="", server_default="")
    message_key: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    lease_until_at: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")


def put_in_outbox(letter: Letter, written_for: str = "") -> int:
    """Write a mail that is due at once, inside the caller's `writing()`; its number."""
    with writing() as current:
        moment = now()
        row = OutgoingMail(
            recipient=letter.recipient[:LONGEST_ADDRESS],
            written_for=written_for,
            reply_to=letter.reply_to[:LONGEST_ADDRESS],
            subject=letter.subject[:LONGEST_SUBJECT],
            body=letter.body,
            html=letter.html,
            message_key=secrets.token_hex(16),
            created_at=moment,
            next_try_at=moment,
        )
        current.add(row)
        current.flush()
        return row.id


def mails(ids: list[int]) -> dict[int, OutgoingMail]:
    """The mails with these numbers."""
    found = session().scalars(select(OutgoingMail).where(OutgoingMail.id.in_(ids)))
    return {mail.id: mail for mail in found}


def mail_counts(late_since: datetime) -> tuple[int, int]:
    """How many mails have waited since before a moment, and how many were given up."""
    unsent = select(func.count()).where(OutgoingMail.sent_at.is_(None))
    waiting = OutgoingMail.next_try_at.is_not(None)
    late = session().scalar(unsent.where(waiting, OutgoingMail.created_at < late_since))
    given_up = session().scalar(
        unsent.where(OutgoingMail.next_try_at.is_(None), OutgoingMail.recipient != "")
    )
    return late or 0, given_up or 0


def delete_mails(ids: list[int]) -> None:
    """Forget mails, sent or not, inside the caller's `writing()`."""
    with writing() as current:
        current.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(ids)))


def forget_recipient(address: str) -> None:
    """Take an address, and what was written to it, out of every mail.

    Inside the caller's `writing()`.  The rows stay, for others point to them; what was not yet
    sent is sent no more.
    """
    _forget(func.lower(OutgoingMail.recipient) == address.lower())


def files_written_for(data_dir: Path, name: str) -> list[Path]:
    """The mail written into the data folder for somebody, whatever the address."""
    mails = session().scalars(select(OutgoingMail).where(OutgoingMail.written_for == name))
    paths = [data_dir / "mail" / f"{_file_name(mail)}.eml" for mail in mails]
    return [path for path in paths if path.exists()]


def forget_written_for(name: str) -> None:
    """The same for every mail that was written for somebody, whatever the address."""
    _forget(OutgoingMail.written_for == name)


def _forget(which: ColumnElement[bool]) -> None:
    empty = dict.fromkeys(("recipient", "written_for", "subject", "body", "html", "last_error"), "")
    with writing() as current:
        current.execute(update(OutgoingMail).where(which).values(**empty, next_try_at=None))


def delete_mail_before(moment: datetime) -> int:
    """Delete mail sent, or given up, that was written before a moment; how many there were.

    What other tables point to, as feedback does, is theirs to delete.
    """
    pointing = [
        key.parent
        for table in Model.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is OutgoingMail.__table__
    ]
    old = delete(OutgoingMail).where(
        OutgoingMail.created_at < moment,
        OutgoingMail.next_try_at.is_(None),
        *(~exists().where(column == OutgoingMail.id) for column in pointing),
    )
    with writing() as current:
        return len(current.execute(old.returning(OutgoingMail.id)).all())


def claim_due_mail() -> OutgoingMail | None:
    """The mail that is due the longest, leased to the caller; None when there is none."""
    moment = now()
    first = (
        select(OutgoingMail.id)
        .where(
            has_come(OutgoingMail.next_try_at, moment, latest_possible(moment, max(PAUSES))),
            is_free(OutgoingMail.lease_until_at, moment, latest_possible(moment, LEASE)),
        )
        .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
        .limit(1)
    )
    if db.engine.dialect.name == "postgresql":
        first = first.with_for_update(skip_locked=True)
    with writing() as current:
        return current.scalar(
            update(OutgoingMail)
            .where(OutgoingMail.id == first.scalar_subquery())
            .values(lease_until_at=moment + LEASE, lease_token=secrets.token_hex(16))
            .returning(OutgoingMail)
            .execution_options(populate_existing=True)
        )


def send_due_mail(settings: Settings) -> int:
    """Send what is due, at most a hundred; how many were sent.

    Stops at the first one when the server does not answer.
    """
    sent = 0
    for _turn in range(_AT_ONCE):
        mail = claim_due_mail()
        if mail is None:
            break
        try:
            _send(mail, settings)
        except MailNotSent as error:
            _note_failure(mail, str(error))
            if error.server_away:
                break
        except InvalidInput as error:
            _note_failure(mail, str(error), give_up=True)
        else:
            _note_sent(mail)
            sent += 1
    return sent


def _send(mail: OutgoingMail, settings: Settings) -> None:
    letter = Letter(mail.recipient, mail.subject, mail.body, mail.reply_to, mail.html)
    sender = sender_address(settings)
    message_id = f"<{mail.message_key}@{sender.rpartition('@')[2]}>"
    message = message_of(letter, sender, message_id, mail.created_at)
    deliver(message, settings, _file_name(mail))


def _file_name(mail: OutgoingMail) -> str:
    return f"{mail.created_at:%Y%m%dT%H%M%S}-{mail.id}"


def _note_sent(mail: OutgoingMail) -> None:
    _finish(mail, sent_at=now(), next_try_at=None, body="", html="", last_error="")


def _note_failure(mail: OutgoingMail, reason: str, *, give_up: bool = False) -> None:
    tries = mail.attempts + 1
    gives_up = give_up or tries > len(PAUSES)
    next_try_at = None if gives_up else now() + PAUSES[tries - 1]
    level = logging.ERROR if gives_up else logging.WARNING
    log.log(level, "mail %s was not sent (try %s): %s", mail.id, tries, reason)
    _finish(mail, next_try_at=next_try_at, last_error=reason[:_LONGEST_ERROR])


def _finish(mail: OutgoingMail, **values: object) -> None:
    """Note how a try ended, unless the lease went to somebody else meanwhile."""
    with writing() as current:
        current.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail.id, OutgoingMail.lease_token == mail.lease_token)
            .values(attempts=mail.attempts + 1, lease_until_at=None, lease_token=None, **values)
        )


def init_app(app: Flask, settings: Settings) -> None:
    """Register the job that sends, its sweep once a minute, and the end of files once a day."""

    def send() -> None:
        send_due_mail(settings)

    def delete_old_files() -> None:
        # They are of feedback, and go with it.
        moment = now() - timedelta(days=settings.feedback_days)
        delete_mail_files_before(settings.data_dir, moment)

    jobs.job(app, SEND, send)
    jobs.every(app, SEND, _EVERY_SECONDS)
    jobs.job(app, DELETE_FILES, delete_old_files)
    jobs.every(app, DELETE_FILES, _DAILY_SECONDS)
