"""Deleting one's own account: what goes, what stays, and the button."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from hub.accounts.erasure_actions import erase_person
from hub.accounts.forms import DeletionForm
from hub.accounts.freshness import confirmed_lately
from hub.accounts.kept_elsewhere import kept_elsewhere
from hub.accounts.last_one import tell_of_last_one
from hub.accounts.role_actions import LastOfTheirKind
from hub.core.words import gettext as _
from hub.towns.queries import town_by_id
from hub.web.access import NETWORK, SIGNED_IN, open_to
from hub.web.forms import problem_of

pages = Blueprint("own_account_deletion", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class DeletionPage:
    """Whose account is to be deleted, and what is to be mended; "" is for no field.

    `people_url` is the page on which somebody else is given the role that nobody else has.
    """

    email: str
    problems: tuple[tuple[str, str], ...]
    people_url: str = ""


@pages.get("/<lang>/account/delete")
@open_to(SIGNED_IN)
@confirmed_lately
def show() -> ResponseReturnValue:
    """What is deleted with an account, and what stays."""
    return _shown((), 200)


@pages.post("/<lang>/account/delete")
@open_to(SIGNED_IN)
@confirmed_lately
def delete() -> ResponseReturnValue:
    """Delete the account; else the page with what is to be mended."""
    form = DeletionForm()
    if not form.validate_on_submit():
        found: dict[Any, Any] = form.errors
        return _shown(
            tuple(problem_of(name, errors[0]) for name, errors in found.items()),
            422,
        )
    person_id = current_user.id
    try:
        erase_person(person_id, person_id, kept_elsewhere())
    except LastOfTheirKind as error:
        tell_of_last_one(person_id, error.town_id, person_id)
        town = town_by_id(error.town_id) if error.town_id is not None else None
        people = url_for("people.of_place", place=town.slug if town else NETWORK)
        return _shown((("", str(error.message)),), 409, people)
    logout_user()
    session.clear()
    flash(_("Your account has been deleted."), "success")
    return redirect(url_for("account.login"), 303)


def _shown(
    problems: tuple[tuple[str, str], ...], status: int, people_url: str = ""
) -> ResponseReturnValue:
    page = DeletionPage(current_user.email, problems, people_url)
    return render_template("accounts/delete.html", page=page), status
