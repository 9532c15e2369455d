"""The page that an invitation leads to: what is offered, and the button that takes it."""

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import login_user

from hub.accounts.actions import accept_invitation
from hub.accounts.forms import AcceptForm
from hub.accounts.models import Person
from hub.accounts.one_time_codes import new_secrets
from hub.accounts.queries import OpenInvitation, open_invitation, person_by_email
from hub.accounts.role_words import RoleWords, place_name, role_words
from hub.core.errors import Gone
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.web.access import PUBLIC, open_to
from hub.web.caching import not_kept
from hub.web.forms import ConfirmForm, problem_of

pages = Blueprint("invitation", __name__, template_folder="templates")

OVER = _l("This invitation is no longer valid. Ask whoever invited you for a new one.")


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What is offered, and to whom; `other` is the address of somebody else who is signed in."""

    form: Any
    errors: dict[str, str]
    email: str
    place: str
    role: RoleWords
    organisation: str
    is_known: bool
    is_signed_in: bool
    other: str


def _opened(token: str) -> OpenInvitation:
    found = open_invitation(token)
    if found is None:
        raise Gone(OVER, ran_out=True)
    return found


@pages.get("/<lang>/account/invitation/<token>")
@open_to(PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """What an invitation offers.  Raises Gone for one that is over, or never was."""
    opened = _opened(token)
    known = person_by_email(opened.email)
    form = AcceptForm(formdata=None)
    form.name.data = known.name if known else ""
    return _shown(opened, form, 200)


@pages.post("/<lang>/account/invitation/<token>")
@open_to(PUBLIC)
def accept(token: str) -> ResponseReturnValue:
    """Take the role and sign in, after a second step; else the page with what is to be mended."""
    opened = _opened(token)
    known = person_by_email(opened.email)
    form = ConfirmForm() if known and known.name else AcceptForm()
    if not form.validate_on_submit() or _other(opened):
        return _shown(opened, form, 422)
    if known and (second := _second_step(known)):
        return second
    name = form.name.data if isinstance(form, AcceptForm) else ""
    accepted = accept_invitation(token, name, page_language(), new_secrets())
    if not current_user.is_authenticated:
        login_user(accepted.person, remember=False, authn_via=["invitation"])
    if accepted.kept is None:
        flash(_("Welcome. You now have the role."), "success")
    else:
        place, role = place_name(opened.town_id), role_words(accepted.kept).name
        words = _(
            "You already have a role for %(place)s, and keep it: %(role)s.", place=place, role=role
        )
        flash(words, "success")
    return redirect(url_for("own_account.index"), 303)


def accept_again(sentence: str) -> ResponseReturnValue | None:
    """The page as it was sent, with what keeps it from being sent now; None for what is over."""
    opened = open_invitation(str((request.view_args or {})["token"]))
    return _shown(opened, AcceptForm(), 429, {"": sentence}) if opened else None


def _second_step(known: Person) -> ResponseReturnValue | None:
    """Lead who came by the letter to the second step, where there is one, and then back here.

    The letter alone gives no role to somebody who chose a second step: until it is done, the
    invitation stays open.
    """
    if current_user.is_authenticated:
        return None
    plugins = current_app.extensions["security"].two_factor_plugins
    return plugins.tf_enter(  # type: ignore[no-any-return]
        known, False, "invitation", next_loc=request.path
    )


def _other(opened: OpenInvitation) -> str:
    """The address of somebody else who is signed in in this browser; "" when nobody is."""
    if not current_user.is_authenticated or current_user.email == opened.email:
        return ""
    return str(current_user.email)


def _shown(
    opened: OpenInvitation, form: Any, status: int, more: dict[str, str] | None = None
) -> ResponseReturnValue:
    known = person_by_email(opened.email)
    page = InvitationPage(
        form=form,
        errors={
            **dict(problem_of(name, errors[0]) for name, errors in form.errors.items() if name),
            **(more or {}),
        },
        email=opened.email,
        place=place_name(opened.town_id),
        role=role_words(opened.role),
        organisation=opened.organisation,
        is_known=bool(known and known.name),
        is_signed_in=current_user.is_authenticated,
        other=_other(opened),
    )
    answer = make_response(render_template("accounts/invitation.html", page=page), status)
    return not_kept(answer)
