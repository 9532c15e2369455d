"""Who hears of feedback, and what the mail says."""

from hub.about.actions import NewFeedback
from hub.about.forms import SUBJECT_LABELS
from hub.about.operator_file import Operator
from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES
from hub.core.mail import Letter, is_mail_address
from hub.core.words import gettext as _
from hub.core.words import speaking
from hub.towns.network import TownView


def recipient_of(operator: Operator, town: TownView | None, contact: str) -> str:
    """Whom feedback about a town goes to: its own contact, else the operator, else `contact`.

    "" when none of them is a mail address.
    """
    own = operator.contacts[town.slug] if town and has_contact(operator, town) else ""
    return next((known for known in (own, operator.email, contact) if is_mail_address(known)), "")


def has_contact(operator: Operator, town: TownView) -> bool:
    """Whether feedback about a town goes to a contact of its own."""
    return is_mail_address(operator.contacts.get(town.slug, ""))


def letter_of(
    new: NewFeedback, town: TownView | None, recipient: str, network_name: str
) -> Letter | None:
    """The mail that tells of feedback, in the town's language; None without a recipient."""
    if not recipient:
        return None
    language = town.language if town else new.language
    with speaking(language if language in INTERFACE_LANGUAGES else DEFAULT_LANGUAGE):
        subject = str(SUBJECT_LABELS[new.subject])
        facts = (
            (_("About"), subject),
            (_("Page"), new.page),
            (_("Town"), town.name(language) if town else ""),
            (_("Sender"), new.name),
            (_("Email"), new.email),
            (_("Language of the page"), INTERFACE_LANGUAGES[new.language].endonym),
        )
        told = "\n".join(f"{label}: {value}" for label, value in facts if value)
        body = _("Somebody has written through the service’s feedback form:")
    return Letter(
        recipient,
        f"[{network_name}] {subject}",
        f"{body}\n\n{new.message}\n\n-- \n{told}\n",
        reply_to=new.email,
    )
