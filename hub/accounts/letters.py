"""The letters about accounts: each as plain text and as HTML, in the reader's language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app
from flask_security import MailUtil

from hub.accounts.actions import Invited, NewInvitation
from hub.accounts.first_password import is_first_password
from hub.accounts.one_time_codes import code_for_letter
from hub.accounts.queries import person_by_id
from hub.accounts.role_words import place_name, role_words
from hub.core.database import writing
from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES
from hub.core.mail import Letter
from hub.core.outbox import put_in_outbox
from hub.core.words import gettext as _
from hub.core.words import page_language, speaking
from hub.towns.queries import network
from hub.web.written_days import full_date


@dataclass(frozen=True, slots=True)
class Text:
    """What a letter says, in one language: paragraphs, then a code or a link, then the rest."""

    subject: str
    before: tuple[str, ...]
    code: str = ""
    link: str = ""
    link_label: str = ""
    after: tuple[str, ...] = ()


def spoken(language: str) -> str:
    """The language in which somebody is written to, who reads `language`."""
    return language if language in INTERFACE_LANGUAGES else DEFAULT_LANGUAGE


def letter(recipient: str, language: str, say: Callable[[], Text]) -> Letter:
    """A letter to one person; `say` is asked for the words with the language set."""
    with speaking(spoken(language)):
        text = say()
        sender = network().name(page_language())
        plain = [*text.before]
        plain += [f"    {text.code}"] if text.code else []
        plain += [f"{text.link_label}:\n{text.link}"] if text.link else []
        hub_url = current_app.config["HUB"].public_url
        plain += [*text.after, f"-- \n{sender}\n{hub_url}"]
        # Not as a page: a command and a job write letters too, without a request.
        html = current_app.jinja_env.get_template("accounts/letter.html").render(
            text=text, sender=sender, hub_url=hub_url, language=page_language()
        )
    return Letter(recipient, f"{text.subject} – {sender}", "\n\n".join(plain) + "\n", html=html)


def invitation_letter(new: NewInvitation, made: Invited, link: str, by: int | None) -> Letter:
    """What somebody reads who is invited by a person, None being the operator of the server."""
    role, inviter = new.role, person_by_id(by) if by else None

    def say() -> Text:
        told = []
        if new.organisation:
            told.append(_("Organisation: %(name)s", name=new.organisation))
        if inviter and inviter.name:  # no address: it could not go with an erased account
            told.append(_("Invited by: %(name)s", name=inviter.name))
        return Text(
            _("Invitation"),
            (
                _(
                    "You have been invited to take on a role for %(place)s: %(role)s.",
                    place=place_name(new.town_id),
                    role=role_words(role).name,
                ),
                str(role_words(role).meaning),
                *told,
            ),
            link=link,
            link_label=_("Accept the invitation"),
            after=(
                _(
                    "The link is valid until %(day)s and can be used once.",
                    day=full_date(made.ends_at.date()),
                ),
                _(
                    "If you did not expect this, you do not need to do anything: no "
                    "account is created unless you accept."
                ),
            ),
        )

    return letter(new.email.strip().lower(), new.language, say)


def _code_letter(code: str) -> Text:
    return Text(
        _("Your login code"),
        (_("Use this code to log in. It is valid for 10 minutes and can be used once."),),
        code=code,
        after=(
            _(
                "If you did not ask for this, you do not need to do anything. Do "
                "not share the code with anybody."
            ),
        ),
    )


def was_it_you() -> str:
    """What to do when somebody else changed something."""
    return _(
        "If it was not you, log in with a code by email, log out "
        "everywhere, and tell your coordinator."
    )


def _password_letter() -> Text:
    if is_first_password():
        return Text(
            _("Your account has a password now"),
            (_("A password was set for your account just now."), was_it_you()),
        )
    return Text(
        _("Your password has been changed"),
        (
            _("The password of your account was changed just now."),
            was_it_you(),
        ),
    )


LETTERS: Final[dict[str, Callable[[dict[str, Any]], Text]]] = {
    # The library's own code may have been used in this half minute.
    "us_instructions": lambda context: _code_letter(code_for_letter(context["user"])),
    "change_notice": lambda _context: _password_letter(),
}
"""What the library's letters say, by the name of its template."""


def send_letters(letters: Iterable[Letter], written_for: str = "") -> None:
    """Hand letters to the outbox; `written_for` names whose they are where no address tells."""
    with writing():
        for letter in letters:
            put_in_outbox(letter, written_for)


class LetterMail(MailUtil):
    """Puts the library's letters into the outbox, in our words."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Write one letter; raises KeyError for a letter that the hub does not know."""
        say = LETTERS[template.rpartition("/")[2]]
        written = letter(str(recipient), context["user"].language, lambda: say(context))
        with writing():
            put_in_outbox(written)
