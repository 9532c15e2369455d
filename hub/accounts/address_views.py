"""Changing one's email address: the form, and the pages that the two letters lead to."""

from dataclasses import dataclass

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

from hub.accounts.actions import actor_of
from hub.accounts.address_actions import (
    OVER,
    ask_for_change,
    confirm_change,
    open_change,
    withdraw_change,
)
from hub.accounts.address_letters import asked_letters, changed_letters
from hub.accounts.forms import AddressForm
from hub.accounts.freshness import confirmed_lately
from hub.accounts.guessing import count_letter
from hub.accounts.letters import send_letters
from hub.core.database import writing
from hub.core.errors import Gone, InvalidInput
from hub.core.words import gettext as _
from hub.web.access import PUBLIC, SIGNED_IN, open_to
from hub.web.caching import not_kept
from hub.web.forms import OPEN_FOR_TOO_LONG, refuse_forged

pages = Blueprint("own_account_address", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class AddressPage:
    """The present address, the one that was typed, and what is to be mended."""

    email: str
    typed: str
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConfirmationPage:
    """What a link confirms: `state` is "open", "half" when the other is to come, or "done".

    "used" when a link is followed again and the other is still to come.
    """

    state: str
    old_email: str = ""
    new_email: str = ""


@pages.get("/<lang>/account/address")
@open_to(SIGNED_IN)
@confirmed_lately
def show() -> ResponseReturnValue:
    """The form for another address."""
    return _shown("", (), 200)


@pages.post("/<lang>/account/address")
@open_to(SIGNED_IN)
@confirmed_lately
def ask() -> ResponseReturnValue:
    """Send a letter to each address; the answer is the same for one that is somebody else's."""
    form = AddressForm()
    typed = form.email.data or ""
    if not form.validate_on_submit():
        return _shown(typed, (("", str(OPEN_FOR_TOO_LONG)),), 422)
    try:
        with writing():
            asked = ask_for_change(current_user.id, typed)
            count_letter()
            # What is written to somebody else's address is theirs.
            mine = actor_of(current_user.id) if asked.new_token else ""
            send_letters(asked_letters(asked, current_app.config["HUB"]), mine)
    except InvalidInput as error:
        return _shown(typed, (("email", str(error.message)),), 422)
    flash(
        _(
            "An email is on its way to each of the two addresses. The address "
            "changes when you have followed the link in both emails and "
            "confirmed."
        ),
        "success",
    )
    return redirect(url_for("own_account.index"), 303)


def ask_again(sentence: str) -> ResponseReturnValue:
    """The form as it was sent, with what keeps it from being sent now."""
    return _shown(AddressForm().email.data or "", (("", sentence),), 429)


@pages.post("/<lang>/account/address/withdraw")
@open_to(SIGNED_IN)
def withdraw() -> ResponseReturnValue:
    """Take the change back that waits for a confirmation."""
    refuse_forged()
    if withdraw_change(current_user.id):
        flash(_("The change has been withdrawn. Your address stays as it is."), "success")
    return redirect(url_for("own_account.index"), 303)


@pages.get("/<lang>/account/address/<token>")
@open_to(PUBLIC)
def confirmation(token: str) -> ResponseReturnValue:
    """What a link confirms, and the button: whatever checks mail follows links.  Raises Gone."""
    opened = open_change(token)
    if opened is None:
        raise Gone(OVER, ran_out=True)
    if opened.is_used:
        return _confirmation(ConfirmationPage("used"))
    return _confirmation(ConfirmationPage("open", opened.old_email, opened.new_email))


@pages.post("/<lang>/account/address/<token>")
@open_to(PUBLIC)
def confirm(token: str) -> ResponseReturnValue:
    """Count a link; when it was the second one, change the address and tell both.  Raises Gone."""
    refuse_forged()
    changed = confirm_change(token)
    if changed is None:
        return _confirmation(ConfirmationPage("half"))
    send_letters(changed_letters(changed), actor_of(changed.person_id))
    return _confirmation(ConfirmationPage("done", changed.old_email, changed.new_email))


def _confirmation(page: ConfirmationPage) -> ResponseReturnValue:
    answer = make_response(
        render_template("accounts/address_confirmed.html", page=page, here=request.path)
    )
    return not_kept(answer)


def _shown(typed: str, problems: tuple[tuple[str, str], ...], status: int) -> ResponseReturnValue:
    page = AddressPage(current_user.email, typed, problems)
    return render_template("accounts/address.html", page=page), status
