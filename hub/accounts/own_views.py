"""A person's own pages: who they are here, how they sign in, where they are signed in."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from hub.accounts.actions import change_profile
from hub.accounts.address_actions import WaitingChange, waiting_change
from hub.accounts.forms import ProfileForm
from hub.accounts.freshness import confirmed_lately
from hub.accounts.kept_elsewhere import kept_elsewhere
from hub.accounts.models import Person
from hub.accounts.own_data import own_data
from hub.accounts.queries import hash_of, roles_held, sessions_of
from hub.accounts.role_words import RoleWords, place_name, role_words
from hub.accounts.session_actions import log_out_everywhere, log_out_there
from hub.accounts.sessions import TOKEN
from hub.accounts.whom_to_ask import PlaceToAsk, whom_to_ask
from hub.core.clock import now
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.permissions import Right, may_somewhere
from hub.core.words import gettext as _
from hub.web.access import SIGNED_IN, open_to, viewer
from hub.web.forms import problem_of, refuse_forged

pages = Blueprint("own_account", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A role that a person holds, and for which town."""

    place: str
    role: RoleWords
    organisation: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser in which a person is signed in; `is_here` for the one that asks."""

    key: str
    browser: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What a person sees of their own account."""

    person: Person
    address_change: WaitingChange | None
    form: Any
    errors: dict[str, str]
    languages: tuple[tuple[str, str], ...]
    roles: tuple[HeldLine, ...]
    reads_people: bool
    to_ask: tuple[PlaceToAsk, ...]
    sessions: tuple[SessionLine, ...]
    passkeys: int
    has_password: bool
    has_second_step: bool


@pages.get("/<lang>/account")
@open_to(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The person's own account."""
    form = ProfileForm(formdata=None)
    form.name.data, form.language.data = current_user.name, current_user.language
    return _shown(form, 200)


@pages.post("/<lang>/account")
@open_to(SIGNED_IN)
def change() -> ResponseReturnValue:
    """Change name and language; else the page with what is to be mended."""
    form = ProfileForm()
    if not form.validate_on_submit():
        return _shown(form, 422)
    change_profile(current_user.id, form.name.data, form.language.data)
    flash(_("Your changes have been saved."), "success")
    return redirect(url_for("own_account.index"), 303)


@pages.post("/<lang>/account/sessions/<key>/end")
@open_to(SIGNED_IN)
def end_session(key: str) -> ResponseReturnValue:
    """Sign out in one browser."""
    refuse_forged()
    if log_out_there(_myself(), key):
        flash(_("You have been logged out there."), "success")
    return redirect(url_for("own_account.index") + "#sessions", 303)


@pages.post("/<lang>/account/sessions/end")
@open_to(SIGNED_IN)
def end_all_sessions() -> ResponseReturnValue:
    """Sign out in every browser, this one too."""
    refuse_forged()
    log_out_everywhere(_myself())
    logout_user()
    session.clear()
    flash(_("You have been logged out everywhere."), "success")
    return redirect(url_for("account.login"), 303)


@pages.get("/<lang>/account/data.json")
@open_to(SIGNED_IN)
@confirmed_lately
def data() -> ResponseReturnValue:
    """Everything that is kept of the person, as a file."""
    answer = Response(
        json.dumps(own_data(_myself(), kept_elsewhere()), ensure_ascii=False, indent=2, default=str)
        + "\n",
        mimetype="application/json",
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    return answer


def _myself() -> Person:
    person: Person = current_user._get_current_object()  # noqa: SLF001 -- werkzeug's own way
    return person


def _shown(form: ProfileForm, status: int) -> ResponseReturnValue:
    person = _myself()
    here = hash_of(session.get(TOKEN, ""))
    # Who reads nothing of the partners' may not read who they are either.
    reads_people = may_somewhere(viewer(), Right.READ_PARTNER_ITEMS)
    page = AccountPage(
        person=person,
        address_change=waiting_change(person),
        form=form,
        errors=dict(problem_of(name, errors[0]) for name, errors in form.errors.items() if name),
        languages=tuple((one.code, one.endonym) for one in INTERFACE_LANGUAGES.values()),
        roles=tuple(
            HeldLine(place_name(held.town_id), role_words(held.role), held.organisation)
            for held in roles_held(person.id)
        ),
        reads_people=reads_people,
        to_ask=whom_to_ask(person.id) if reads_people else (),
        sessions=tuple(
            SessionLine(row.key, row.browser, row.began_at, row.seen_at, row.token_hash == here)
            for row in sessions_of(person.id, now() - current_app.permanent_session_lifetime)
        ),
        passkeys=len(person.webauthn),
        has_password=bool(person.password),
        has_second_step=bool(person.tf_primary_method),
    )
    return render_template("accounts/own.html", page=page), status
