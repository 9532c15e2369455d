"""What every form has: a token that does not end by time, fields tidied, the hub's own words.

WTForms has no Danish words, and speaks of forms, not of tasks.
"""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from hub.core.errors import InvalidInput
from hub.core.plain_text import one_line
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.web.formatting import number

OPEN_FOR_TOO_LONG = _l("This page was open for too long. Start again.")


def tidy_line(text: str | None) -> str:
    """A field of one line, tidied; "" for one that was not sent."""
    return one_line(text or "")


class PlainForm(FlaskForm):  # type: ignore[misc]
    """A form that nobody has to hurry with (WCAG 2.2, 2.2.1): its token lasts with the session."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """The token does not end by time, and WTForms' own words are not asked for."""

        csrf_time_limit = None
        locales: tuple[str, ...] = ()


class ConfirmForm(PlainForm):
    """A form with a button alone."""


class AtMost:
    """Refuses a text that is too long; the number is written as in the page's language."""

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def __call__(self, _form: Any, field: Any) -> None:
        """Raise ValidationError when the field holds more."""
        if len(field.data or "") > self.characters:
            longest = number(self.characters)
            raise ValidationError(_("Enter at most %(length)s characters.", length=longest))


def problem_of(name: str, sentence: object) -> tuple[str, str]:
    """Where something is wrong in a form, "" for the whole of it, and what; in the hub's words."""
    return ("", str(OPEN_FOR_TOO_LONG)) if name == "csrf_token" else (name, str(sentence))


def refuse_forged() -> None:
    """Raise InvalidInput for a button that did not come from a page of this session."""
    if not ConfirmForm().validate_on_submit():
        raise InvalidInput(OPEN_FOR_TOO_LONG)
