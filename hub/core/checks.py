"""What core looks at: the clock, the jobs, the queue, the mail and the words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import Flask

from hub.core import health, jobs, words
from hub.core.changes import newest_change_at
from hub.core.clock import now
from hub.core.health import Check, Problem
from hub.core.outbox import mail_counts
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import ngettext

_FUTURE_AFTER = timedelta(minutes=5)
_MAIL_LATE_AFTER = timedelta(hours=1)


def init_app(app: Flask) -> None:
    """Register core's checks."""
    for check in (
        Check("clock", _l("Clock"), _clock),
        Check("jobs", _l("Jobs"), lambda: _jobs(app)),
        Check("mail", _l("Email"), _mail),
        Check("catalogs", _l("Translations"), lambda: _catalogs(app), needs_database=False),
    ):
        health.check(app, check)


def shown(moment: datetime) -> str:
    """A moment as commands print it, in UTC."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _clock() -> Iterator[Problem]:
    newest = max(filter(None, (newest_change_at(), jobs.last_slot_at())), default=None)
    if newest and newest > now() + _FUTURE_AFTER:
        yield Problem(
            _(
                "The database has rows from the future (%(then)s), and the clock says %(now)s.",
                then=shown(newest),
                now=shown(now()),
            ),
            _("Set the machine’s clock, and let NTP keep it right."),
        )


def _jobs(app: Flask) -> Iterator[Problem]:
    last = jobs.last_slot_at()
    way_out = _("Start hub up, or hub work, and see what it says.")
    if last is None:
        yield Problem(_("The jobs have never run."), way_out)
    elif last < now() - jobs.ASLEEP_AFTER:
        yield Problem(
            _("The jobs are not running: the last one was due at %(then)s.", then=shown(last)),
            way_out,
        )
    if cause := jobs.queue_problem(app):
        yield Problem(
            _("The queue of the jobs does not answer: %(cause)s", cause=cause),
            _(
                "Start its server and check HUB_BROKER_URL; without that setting, "
                "the queue is a file."
            ),
        )


def _mail() -> Iterator[Problem]:
    late, given_up = mail_counts(now() - _MAIL_LATE_AFTER)
    if late:
        yield Problem(
            ngettext(
                "%(num)s email has been waiting for more than an hour.",
                "%(num)s emails have been waiting for more than an hour.",
                late,
            ),
            _("Check HUB_MAIL_URL, and see the log for what the mail server says."),
        )
    if given_up:
        yield Problem(
            ngettext(
                "%(num)s email could not be sent after many attempts.",
                "%(num)s emails could not be sent after many attempts.",
                given_up,
            ),
            _("hub feedback list shows the messages: answer them, then delete them."),
        )


def _catalogs(app: Flask) -> Iterator[Problem]:
    for path, missing in words.incomplete_catalogs(app):
        yield Problem(
            ngettext(
                "%(file)s lacks %(num)s message, which is shown in English.",
                "%(file)s lacks %(num)s messages, which are shown in English.",
                missing,
                file=path,
            ),
            _("Install the hub or the plugin again, or translate what is missing."),
        )
