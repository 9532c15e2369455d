"""Joins people to the application: signing in, their pages, and who the viewer of a request is."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, current_app, get_flashed_messages, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from hub.accounts import (
    address_views,
    deletion_views,
    guessing,
    handover_views,
    invitation_views,
    own_views,
    people_views,
    retention,
    sessions,
    shown_again,
    sign_in,
    sign_in_changes,
    work,
)
from hub.accounts.kept_elsewhere import add_kept_elsewhere
from hub.accounts.last_one import coordinator_problems
from hub.accounts.library_pages import SIGN_IN
from hub.accounts.mail_files import kept_mail_files
from hub.accounts.municipal_sign_in import providers_of
from hub.core import health, jobs
from hub.core.health import Check
from hub.core.outbox import SEND
from hub.core.permissions import Right, may_somewhere
from hub.core.settings import Settings
from hub.core.words import lazy_gettext as _l
from hub.towns.queries import town_by_slug
from hub.web.access import SIGNED_IN, access_of, viewer
from hub.web.caching import not_kept
from hub.web.forms import problem_of
from hub.web.hub_contact import hub_contact
from hub.web.kept_choices import is_local_path
from hub.web.menu import FOOTER, MenuLink, NavItem, add_nav_item, menu_of

EXTENSION: Final = "hub_desk"
# Fields of the library that stand on no page: nobody can be led to them.
_NOT_SHOWN: Final = frozenset({"chosen_method", "credential", "setup", "usage"})
_WRITING_LETTERS: Final = ("account.", "own_account", "people")


@dataclass(frozen=True, slots=True)
class DeskItem:
    """An entry of the menu of those who are signed in; `right` None is open to all of them."""

    label: Any
    endpoint: str
    right: Right | None = None
    order: int = 100


def add_desk_item(app: Flask, item: DeskItem) -> None:
    """Add an entry to the menu of those who are signed in; lower `order` comes first."""
    app.extensions[EXTENSION].append(item)
    app.extensions[EXTENSION].sort(key=lambda one: one.order)


def desk_links() -> list[MenuLink]:
    """What the viewer finds beside the public pages."""
    who = viewer()
    return [
        MenuLink(
            str(item.label),
            url_for(item.endpoint),
            _current(item.endpoint),
        )
        for item in current_app.extensions[EXTENSION]
        if item.right is None or may_somewhere(who, item.right)
    ]


def _current(endpoint: str) -> str:
    if request.endpoint == endpoint:
        return "page"
    # The library's pages of one's account are in a blueprint of its own.
    here, section = (
        name.removeprefix("own_") for name in (str(request.blueprint), endpoint.partition(".")[0])
    )
    return "true" if here.startswith(section) else ""


def form_problems(form: Any) -> list[tuple[str, str]]:
    """What is wrong with a form of the library, as field and sentence; "" for what has no field."""
    found = [("", str(sentence)) for sentence in form.form_errors]
    for name, errors in form.errors.items():
        if name and errors:
            place, sentence = problem_of(name, errors[0])
            found.append(("" if name in _NOT_SHOWN else place, sentence))
    return found


def next_address() -> str | None:
    """Where a sign-in leads, as the address says; None for anywhere but a page of this site."""
    wanted = request.args.get("next", "")
    return wanted if is_local_path(wanted) else None


def _town_id(slug: str) -> int | None:
    town = town_by_slug(slug)
    return town.id if town else None


def _keep_nothing(answer: Response) -> Response:
    """No program between keeps what was made for somebody signed in, or for a form of theirs."""
    account_page = request.blueprint in {"account", "own_account", "invitation", "people"}
    return not_kept(answer) if account_page or viewer().is_signed_in else answer


def _wake_the_sender(answer: Response) -> Response:
    """Who waits for a letter does not wait for the sender's next round."""
    if request.method == "POST" and str(request.endpoint).startswith(_WRITING_LETTERS):
        jobs.hint(current_app._get_current_object(), SEND)  # type: ignore[attr-defined]  # noqa: SLF001
    return answer


def init_app(app: Flask) -> None:
    """Join people; call after the web layer and before the kinds."""
    settings: Settings = app.config["HUB"]
    app.extensions[EXTENSION] = []
    add_desk_item(app, DeskItem(_l("People"), "people.index", Right.READ_PARTNER_ITEMS, order=80))
    add_desk_item(app, DeskItem(_l("Your account"), "own_account.index", order=90))
    sign_in.init_app(app, settings)
    sessions.init_app(app)
    sign_in_changes.init_app(app)
    told = access_of(app)
    told.viewer, told.town_id, told.sign_in = sessions.viewer_now, _town_id, SIGN_IN
    app.register_blueprint(invitation_views.pages)
    app.register_blueprint(own_views.pages)
    app.register_blueprint(address_views.pages)
    app.register_blueprint(deletion_views.pages)
    app.register_blueprint(people_views.pages)
    app.register_blueprint(handover_views.pages)
    work.init_app(app)
    guessing.init_app(app, settings, shown_again.FORMS)
    retention.init_app(app)
    add_kept_elsewhere(app, kept_mail_files(settings.data_dir))
    health.check(app, Check("coordinators", _l("Coordinators"), coordinator_problems))
    app.after_request(_keep_nothing)
    app.after_request(_wake_the_sender)
    app.jinja_env.globals.update(
        csrf_token=generate_csrf,
        desk_links=desk_links,
        form_problems=form_problems,
        hub_contact=hub_contact,
        get_flashed_messages=get_flashed_messages,
        next_address=next_address,
        sign_in_providers=lambda: providers_of(app),
        viewer=viewer,
    )
    add_nav_item(app, NavItem(_l("Log in"), SIGN_IN, FOOTER, order=90))
    add_nav_item(app, NavItem(_l("Your pages"), "own_account.index", order=900, needs=SIGNED_IN))
    menu_of(app).hide_when(lambda item: item.endpoint == SIGN_IN and viewer().is_signed_in)
