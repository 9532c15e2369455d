"""How long what is kept of people stays: rules as data, a daily job, and a line on each run."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask

from hub.accounts.kept_elsewhere import kept_elsewhere
from hub.accounts.letters import Text, letter, send_letters
from hub.accounts.models import Person
from hub.accounts.retention_actions import (
    delete_address_changes,
    delete_invitations,
    delete_sessions,
    erase_people,
    note_told,
    people_to_tell,
    record_deleted,
)
from hub.accounts.sign_in import SIGNED_IN_FOR
from hub.core import jobs
from hub.core.changes import content_revision, delete_changes
from hub.core.clock import now
from hub.core.database import writing
from hub.core.mail import Letter
from hub.core.outbox import delete_mail_before
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.web.written_days import full_date

JOB: Final = "keep_to_retention_rules"
_DAILY_SECONDS: Final = 24 * 3600
WITHOUT_ROLE_FOR: Final = timedelta(days=365)
TOLD_AHEAD: Final = timedelta(days=30)
CHANGES_OF_PEOPLE_FOR: Final = timedelta(days=3653)
"""Ten years, as the privacy notice says: to be able to say who had which right.  What has to go
into an archive, and for how long, each municipality's own rules decide."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is deleted, how long after it was over, and how; `label` is translated when shown."""

    name: str
    label: Any
    after: timedelta
    delete: Callable[[datetime], int]


RULES: Final = (
    Rule(
        "sessions",
        _l("ended sessions"),
        timedelta(days=30),
        lambda before: delete_sessions(before, SIGNED_IN_FOR),
    ),
    Rule("invitations", _l("old invitations"), timedelta(days=90), delete_invitations),
    Rule(
        "address_changes",
        _l("unconfirmed changes of email address"),
        timedelta(days=1),
        delete_address_changes,
    ),
    Rule("letters", _l("emails sent"), timedelta(days=30), delete_mail_before),
    Rule(
        "people",
        _l("accounts without a role"),
        TOLD_AHEAD,
        lambda before: erase_people(before, kept_elsewhere()),
    ),
    Rule(
        "changes",
        _l("changes to people and roles"),
        CHANGES_OF_PEOPLE_FOR,
        lambda before: delete_changes(before, content_revision(), of_people=True),
    ),
)


def rule_label(name: str) -> str:
    """What a rule is about, in the page's language."""
    return next((str(rule.label) for rule in RULES if rule.name == name), name)


def keep_to_rules() -> dict[str, int]:
    """Delete what the rules say, and tell the list of changes and the log; how much of each."""
    tell_people_without_role()
    deleted = {}
    for rule in RULES:
        with writing():
            deleted[rule.name] = count = rule.delete(now() - rule.after)
            if count:
                record_deleted(rule.name, count)
        if count:
            log.info("retention: deleted %d, %s", count, rule.name)
    return deleted


def tell_people_without_role() -> None:
    """Write to who has had no role for eleven months: the account will be deleted in one."""
    for person in people_to_tell(now() - WITHOUT_ROLE_FOR + TOLD_AHEAD):
        with writing():
            note_told(person.id, now())
            send_letters([_ahead_letter(person, now() + TOLD_AHEAD)])


def _ahead_letter(person: Person, ends_at: datetime) -> Letter:
    def say() -> Text:
        return Text(
            _("Your account will be deleted"),
            (
                _("You have had no role here for eleven months."),
                _(
                    "Your account will therefore be deleted after %(day)s. What you published "
                    "stays, without your name.",
                    day=full_date(ends_at.date()),
                ),
            ),
            after=(
                _("To keep the account, ask your coordinator for a role."),
                _("Until then you can log in and download your data."),
            ),
        )

    return letter(person.email, person.language, say)


def init_app(app: Flask) -> None:
    """Register the daily job."""

    def run() -> None:
        keep_to_rules()

    jobs.job(app, JOB, run)
    jobs.every(app, JOB, _DAILY_SECONDS)
