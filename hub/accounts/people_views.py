"""Who is who for a town, and what a coordinator does there: invite, change and end roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.actions import NewInvitation, invite, withdraw_invitation
from hub.accounts.forms import InviteForm, RoleForm
from hub.accounts.guessing import count_letter
from hub.accounts.last_one import tell_of_last_one
from hub.accounts.letters import invitation_letter, send_letters
from hub.accounts.links import invitation_url
from hub.accounts.models import HeldRole
from hub.accounts.people_page import Place, people_page
from hub.accounts.people_routes import address_after, person_and_role
from hub.accounts.queries import person_by_key
from hub.accounts.role_actions import (
    ChangedMeanwhile,
    LastOfTheirKind,
    as_opened,
    change_role,
    end_role,
)
from hub.accounts.role_letters import telling_of_roles
from hub.accounts.role_words import RoleWords, place_name, role_words
from hub.core.database import writing
from hub.core.errors import Conflict, Forbidden
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.permissions import Right, Role, may_grant
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.towns.queries import network, town_by_id
from hub.web.access import NETWORK, open_to, place_id, viewer
from hub.web.forms import problem_of, refuse_forged

pages = Blueprint("people", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class PeopleForm:
    """A form about people of a place: what may be chosen, and what is to be mended."""

    place: Place
    form: Any
    problems: tuple[tuple[str, str], ...]
    roles: tuple[tuple[Role, RoleWords], ...]
    languages: tuple[tuple[str, str], ...] = ()
    name: str = ""
    email: str = ""
    role: RoleWords | None = None


@pages.get("/<lang>/desk/people")
@open_to(Right.READ_PARTNER_ITEMS)
def index() -> ResponseReturnValue:
    """Lead to the people of the viewer's own town, else of the network."""
    own = sorted({grant.town_id for grant in viewer().grants if grant.town_id is not None})
    slug = next((town.slug for town in network().towns if town.id in own), NETWORK)
    return redirect(url_for("people.of_place", place=slug), 303)


@pages.get("/<lang>/desk/people/<place>")
@open_to(Right.READ_PARTNER_ITEMS, at="place")
def of_place(place: str) -> ResponseReturnValue:
    """Who has which role for a town, or for the network."""
    return render_template("accounts/people.html", page=people_page(place, request.args))


@pages.get("/<lang>/desk/people/<place>/invite")
@open_to(Right.KEEP_PEOPLE, at="place")
def invitation_form(place: str) -> ResponseReturnValue:
    """The empty form of an invitation."""
    form = InviteForm(formdata=None)
    asked = request.args.get("role", "")
    form.role.data = asked if asked in list(Role) else Role.CONTRIBUTOR
    form.language.data = _language_at(place_id(place))
    return _invitation_page(place, form, 200)


def _language_at(town_id: int | None) -> str:
    """In which language most people of a place are written to: the town's first one."""
    town = town_by_id(town_id)
    spoken = [code for code in town.languages if code in INTERFACE_LANGUAGES] if town else []
    return spoken[0] if spoken else page_language()


@pages.post("/<lang>/desk/people/<place>/invite")
@open_to(Right.KEEP_PEOPLE, at="place")
def send_invitation(place: str) -> ResponseReturnValue:
    """Invite somebody; else the form with what is to be mended."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _invitation_page(place, form, 422)
    town_id, role = place_id(place), Role(form.role.data)
    _refuse_above_own(role, town_id)
    new = NewInvitation(
        form.email.data, role, town_id, form.language.data, form.organisation.data or ""
    )
    email = new.email.strip().lower()
    try:
        with writing():
            made = invite(new, viewer().person_id)
            count_letter()
            link = invitation_url(current_app.config["HUB"], new.language, made.token)
            send_letters([invitation_letter(new, made, link, viewer().person_id)])
    except Conflict as error:
        form.email.errors = [*form.email.errors, error.message]
        return _invitation_page(place, form, 409)
    flash(_("The invitation is on its way to %(email)s.", email=email), "success")
    return redirect(url_for("people.of_place", place=place), 303)


def invitation_again(sentence: str) -> ResponseReturnValue:
    """The form as it was sent, with what keeps it from being sent now."""
    place = (request.view_args or {})["place"]
    return _invitation_page(place, InviteForm(), 429, (("", sentence),))


def _refuse_above_own(role: Role, town_id: int | None) -> None:
    """Raise Forbidden when the viewer gives or ends a role that is above their own."""
    if not may_grant(viewer(), role, town_id):
        raise Forbidden(_l("Only an administrator gives this role or ends it."))


def _grantable(town_id: int | None) -> tuple[tuple[Role, RoleWords], ...]:
    return tuple((role, role_words(role)) for role in Role if may_grant(viewer(), role, town_id))


def _problems(errors: dict[str | None, Iterable[Any]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        problem_of(name, next(iter(found))) for name, found in errors.items() if name and found
    )


def _invitation_page(
    place: str, form: InviteForm, status: int, problems: tuple[tuple[str, str], ...] = ()
) -> ResponseReturnValue:
    page = PeopleForm(
        place=Place(place, place_name(place_id(place))),
        form=form,
        problems=(*problems, *_problems(form.errors)),
        roles=_grantable(place_id(place)),
        languages=tuple((one.code, one.endonym) for one in INTERFACE_LANGUAGES.values()),
    )
    return render_template("accounts/invite.html", page=page), status


@pages.post("/<lang>/desk/people/<place>/invitations/<key>/withdraw")
@open_to(Right.KEEP_PEOPLE, at="place")
def withdraw(place: str, key: str) -> ResponseReturnValue:
    """Withdraw an open invitation of this place."""
    refuse_forged()
    withdraw_invitation(key, place_id(place), viewer().person_id)
    flash(_("The invitation has been withdrawn."), "success")
    return redirect(url_for("people.of_place", place=place) + "#invitations", 303)


@pages.get("/<lang>/desk/people/<place>/<key>")
@open_to(Right.KEEP_PEOPLE, at="place")
def role_form(place: str, key: str) -> ResponseReturnValue:
    """The form in which a person's role is changed or ended.  Raises Forbidden for one above."""
    held = _held(place, key)
    _refuse_above_own(Role(held.role), held.town_id)
    form = RoleForm(formdata=None)
    form.role.data, form.opened_with.data = held.role, as_opened(held)
    form.organisation.data = held.organisation
    return _role_page(place, key, form, 200)


@pages.post("/<lang>/desk/people/<place>/<key>")
@open_to(Right.KEEP_PEOPLE, at="place")
def save_role(place: str, key: str) -> ResponseReturnValue:
    """Change a person's role or end it; else the form with what is to be mended."""
    town_id, held = place_id(place), _held(place, key)
    form = RoleForm()
    if not form.validate_on_submit():
        return _role_page(place, key, form, 422)
    _refuse_above_own(Role(held.role), town_id)
    by, reason = viewer().person_id, form.reason.data
    try:
        with telling_of_roles([key], town_id, by, reason):
            _change(key, town_id, form)
    except LastOfTheirKind as error:
        tell_of_last_one(held.person_id, town_id, viewer().person_id)
        form.role.errors = [*form.role.errors, error.message]
        return _role_page(place, key, form, 409)
    except ChangedMeanwhile as error:
        form.role.errors = [*form.role.errors, error.message]
        form.role.data, form.organisation.data = error.role, error.organisation
        form.opened_with.data = error.found
        return _role_page(place, key, form, 409)
    ended = form.role.data == "none"
    flash(_("The role has been ended.") if ended else _("The role has been changed."), "success")
    return redirect(address_after(place), 303)


def _change(key: str, town_id: int | None, form: RoleForm) -> None:
    """Do what a form of a role says."""
    by, why, had = viewer().person_id, form.reason.data, form.opened_with.data or ""
    if form.role.data == "none":
        end_role(key, town_id, by, why, opened=had)
        return
    role, organisation = Role(form.role.data), form.organisation.data or ""
    _refuse_above_own(role, town_id)
    change_role(key, town_id, role, by, why, organisation=organisation, instead_of=had)


def _held(place: str, key: str) -> HeldRole:
    return person_and_role(place, key)[1]


def _role_page(place: str, key: str, form: RoleForm, status: int) -> ResponseReturnValue:
    held, person = _held(place, key), person_by_key(key)
    page = PeopleForm(
        place=Place(place, place_name(place_id(place))),
        form=form,
        problems=_problems(form.errors),
        roles=_grantable(place_id(place)),
        name=person.name if person else "",
        email=person.email if person else "",
        role=role_words(held.role),
    )
    return render_template("accounts/role.html", page=page, key=key), status
