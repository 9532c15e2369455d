"""What readers write to those who run the hub.

Every message is the hub's own: WTForms has no Danish words, and speaks of forms, not of tasks.
"""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, ValidationError

from hub.about.models import LONGEST_MESSAGE, LONGEST_NAME, LONGEST_PAGE, SUBJECTS
from hub.core.mail import is_mail_address
from hub.core.plain_text import without_unwanted
from hub.core.words import lazy_gettext as _l
from hub.towns.queries import network
from hub.web.forms import AtMost, PlainForm, tidy_line

SUBJECT_LABELS: dict[str, Any] = {
    "accessibility": _l("Something is hard or impossible to use"),
    "content": _l("Something in a text or an event is wrong"),
    "other": _l("Something else"),
}
OPEN_FOR_TOO_LONG = _l(
    "The form could not be checked. Allow cookies for this page, and send it again."
)


def tidy_text(text: str | None) -> str:
    """Typed text of several lines, each ending in one line feed."""
    lines = without_unwanted((text or "").replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


class FeedbackForm(PlainForm):
    """A message; only the message itself must be there.

    The token in it is as long valid as the session: nobody has to hurry (WCAG 2.2, 2.2.1).
    """

    subject = StringField(
        default="other",
        validators=[AnyOf(SUBJECTS, message=_l("Choose what your message is about."))],
    )
    message = TextAreaField(
        filters=[tidy_text],
        validators=[
            DataRequired(_l("Enter your message.")),
            AtMost(LONGEST_MESSAGE),
        ],
    )
    page = StringField(
        filters=[tidy_line],
        validators=[AtMost(LONGEST_PAGE)],
    )
    town = StringField(filters=[tidy_line])
    name = StringField(
        filters=[tidy_line],
        validators=[AtMost(LONGEST_NAME)],
    )
    email = StringField(filters=[tidy_line])
    # Left empty by people, who do not see it; filled in by programs.
    website = StringField(filters=[tidy_line])

    def validate_email(self, field: Any) -> None:
        """An address is optional, and one that can be answered to."""
        if field.data and not is_mail_address(field.data):
            raise ValidationError(_l("Enter an email address such as name@town.example."))

    def validate_website(self, field: Any) -> None:
        """The trap: a person who fell into it is told how to get out."""
        if field.data:
            raise ValidationError(_l("Leave this field empty."))

    def validate_town(self, field: Any) -> None:
        """One of the network's towns; none is the network."""
        if field.data and network().town(field.data) is None:
            raise ValidationError(_l("Choose a town from the list."))
