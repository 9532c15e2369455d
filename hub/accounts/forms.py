"""What people type about themselves and others.

Every message is the hub's own: WTForms has no Danish words, and speaks of forms, not of tasks.
"""

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import AnyOf, DataRequired, ValidationError

from hub.accounts.models import LONGEST_NAME
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.mail import is_mail_address
from hub.core.permissions import Role
from hub.core.words import lazy_gettext as _l
from hub.web.forms import AtMost, PlainForm, tidy_line


def of_organiser(form: Any, field: Any) -> None:
    """An organiser is one of an organisation; a validator."""
    if form.role.data == Role.ORGANISER and not field.data:
        raise ValidationError(_l("Enter the organisation."))


class DeletionForm(PlainForm):
    """Deleting one's own account, not by mistake."""

    understood = BooleanField(
        validators=[
            DataRequired(_l("Tick the box to confirm that you know this cannot be undone."))
        ]
    )


class AddressForm(PlainForm):
    """Another address for one's account."""

    email = StringField(filters=[tidy_line])


class AcceptForm(PlainForm):
    """Taking the role that an invitation offers."""

    name = StringField(
        filters=[tidy_line],
        validators=[
            DataRequired(_l("Enter your name, as others will see it.")),
            AtMost(LONGEST_NAME),
        ],
    )


class ProfileForm(AcceptForm):
    """What others see of a person, and in which language they are written to."""

    language = StringField(
        validators=[AnyOf(tuple(INTERFACE_LANGUAGES), message=_l("Choose a language."))]
    )


class InviteForm(PlainForm):
    """Whom to invite, and to what."""

    email = StringField(filters=[tidy_line])
    role = StringField(
        validators=[AnyOf(tuple(Role), message=_l("Choose a role."))],
        default=Role.READER,
    )
    organisation = StringField(filters=[tidy_line], validators=[AtMost(200), of_organiser])
    language = StringField(
        validators=[AnyOf(tuple(INTERFACE_LANGUAGES), message=_l("Choose a language."))]
    )

    def validate_email(self, field: Any) -> None:
        """An address that mail can be sent to."""
        if not is_mail_address(field.data):
            raise ValidationError(_l("Enter an email address such as name@town.example."))


class HandoverForm(PlainForm):
    """To whom a person's work goes, whether the role ends, and why."""

    taker = StringField(validators=[DataRequired(_l("Choose who takes over the work."))])
    ends = BooleanField()
    reason = StringField(filters=[tidy_line], validators=[AtMost(300)])


class RoleForm(PlainForm):
    """Another role for a person, or none, and why; `opened_with` is what there was."""

    role = StringField(validators=[AnyOf((*Role, "none"), message=_l("Choose a role."))])
    opened_with = StringField()
    organisation = StringField(filters=[tidy_line], validators=[AtMost(200), of_organiser])
    reason = StringField(filters=[tidy_line], validators=[AtMost(300)])
