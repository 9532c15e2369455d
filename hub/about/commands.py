"""`hub feedback …`: what readers wrote, for a person or a program."""

from collections.abc import Iterator
from typing import Any

import click

from hub.about.actions import delete_feedback
from hub.about.models import Feedback
from hub.about.queries import listed_feedback
from hub.core.outbox import OutgoingMail, mails
from hub.core.terminal import print_json_list, print_table
from hub.core.words import gettext as _
from hub.towns.queries import town_by_id


@click.group()
def feedback() -> None:
    """What readers wrote through the feedback form."""


@feedback.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def list_feedback(as_json: bool) -> None:
    """List what was kept, and what became of its mail."""
    if as_json:
        print_json_list(feedback_rows())
        return
    print_table(
        (_("Number"), _("Received"), _("About"), _("Town"), _("Email"), _("Message")),
        [
            (
                str(row["id"]),
                row["created_at"].strftime("%Y-%m-%d %H:%M"),
                row["subject"],
                row["town"] or "",
                row["mail"],
                " ".join(row["message"].split())[:60],
            )
            for row in feedback_rows()
        ],
    )


@feedback.command("delete")
@click.argument("number", type=int)
def delete(number: int) -> None:
    """Delete one message for good."""
    delete_feedback(number)
    click.echo(_("Deleted."))


def feedback_rows() -> Iterator[dict[str, Any]]:
    """What was kept as plain values, read in portions."""
    last = 0
    while portion := listed_feedback(after_id=last):
        last = portion[-1].id
        sent = mails([row.mail_id for row in portion if row.mail_id is not None])
        for row in portion:
            yield _row(row, sent.get(row.mail_id or 0))


def _row(row: Feedback, mail: OutgoingMail | None) -> dict[str, Any]:
    town = town_by_id(row.town_id) if row.town_id else None
    return {
        "id": row.id,
        "created_at": row.created_at,
        "subject": row.subject,
        "town": town.slug if town else None,
        "page": row.page,
        "language": row.language,
        "name": row.name,
        "email": row.email,
        "message": row.message,
        "mail": mail_state(mail),
        "mail_to": mail.recipient if mail else None,
        "mail_error": mail.last_error if mail else "",
    }


def mail_state(mail: OutgoingMail | None) -> str:
    """What became of a mail: "none" (nobody to send it to), "sent", "waiting" or "given_up"."""
    if mail is None:
        return "none"
    if mail.sent_at:
        return "sent"
    return "waiting" if mail.next_try_at else "given_up"
