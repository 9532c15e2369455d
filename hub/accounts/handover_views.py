"""The page on which a coordinator hands a person's work over to another."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from hub.accounts.forms import HandoverForm
from hub.accounts.handover_actions import Handover
from hub.accounts.handover_actions import hand_over as hand_work_over
from hub.accounts.handover_letters import handover_letters
from hub.accounts.letters import send_letters
from hub.accounts.people_lists import people_in
from hub.accounts.people_routes import address_after, person_and_role
from hub.accounts.role_actions import LastOfTheirKind
from hub.accounts.role_letters import telling_of_roles
from hub.accounts.role_words import RoleWords, place_name, role_words
from hub.accounts.work import work_kinds
from hub.core.errors import Forbidden
from hub.core.permissions import Right, Role, may_grant
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.web.access import open_to, place_id, viewer
from hub.web.forms import problem_of

pages = Blueprint("people_handover", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """Whose work it is, what it is, and who may take it, as key and name."""

    place: str
    place_name: str
    key: str
    name: str
    role: RoleWords
    work: tuple[str, ...]
    takers: tuple[tuple[str, str], ...]
    form: Any
    problems: tuple[tuple[str, str], ...]


@pages.get("/<lang>/desk/people/<place>/<key>/hand-over")
@open_to(Right.KEEP_PEOPLE, at="place")
def show(place: str, key: str) -> ResponseReturnValue:
    """What would be handed over, and to whom it can go."""
    return _shown(place, key, HandoverForm(formdata=None), 200)


@pages.post("/<lang>/desk/people/<place>/<key>/hand-over")
@open_to(Right.KEEP_PEOPLE, at="place")
def hand_over(place: str, key: str) -> ResponseReturnValue:
    """Hand the work over; else the page with what is to be mended."""
    form = HandoverForm()
    page = _page(place, key, form)
    if not form.validate_on_submit():
        return _shown(place, key, form, 422)
    if form.taker.data not in dict(page.takers):
        form.taker.errors = [*form.taker.errors, _("Choose who takes over the work.")]
        return _shown(place, key, form, 422)
    wanted = Handover(key, form.taker.data, place_id(place), form.ends.data, form.reason.data)
    by = viewer().person_id
    try:
        with telling_of_roles([key], wanted.town_id, by, wanted.reason):
            handed = hand_work_over(wanted, by, work_kinds())
            send_letters(handover_letters(handed, wanted.town_id, by, wanted.reason))
    except LastOfTheirKind as error:
        form.taker.errors = [*form.taker.errors, error.message]
        return _shown(place, key, form, 409)
    taker = dict(page.takers)[wanted.taker]
    flash(_("The work has been handed over to %(name)s.", name=taker), "success")
    return redirect(address_after(place), 303)


def _page(place: str, key: str, form: HandoverForm) -> HandoverPage:
    """Raises NotFound for who never had a role here, and Forbidden for one above one's own."""
    town_id, (person, held) = place_id(place), person_and_role(place, key)
    if not may_grant(viewer(), Role(held.role), town_id):
        raise Forbidden(_l("Only an administrator gives this role or ends it."))
    counts = [(kind, kind.count(person.id, town_id)) for kind in work_kinds()]
    others = [one.person for one in people_in(town_id) if one.person_id != person.id]
    return HandoverPage(
        place=place,
        place_name=place_name(town_id),
        key=key,
        name=person.name or person.email,
        role=role_words(held.role),
        work=tuple(kind.label(count) for kind, count in counts if count),
        takers=tuple((other.key, other.name or other.email) for other in others),
        form=form,
        problems=tuple(
            problem_of(name, errors[0]) for name, errors in form.errors.items() if name and errors
        ),
    )


def _shown(place: str, key: str, form: HandoverForm, status: int) -> ResponseReturnValue:
    page = _page(place, key, form)
    return render_template("accounts/hand_over.html", page=page), status
