"""Who may see a page: every route declares it, and an undeclared one stops the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from hub.core.errors import Forbidden, NotFound
from hub.core.permissions import NOBODY, Right, Viewer, be_seen_by, may, may_somewhere
from hub.core.words import lazy_gettext as _l
from hub.web.error_words import LOGGED_OUT

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed_in"
EXTENSION: Final = "hub_access"
EVERYONE_KNOWN: Final = frozenset({PUBLIC, SIGNED_IN, *Right})
NETWORK: Final = "network"
"""What stands in an address for the network, where a town's slug may stand."""


@dataclass(slots=True)
class Access:
    """What other parts told: who the viewer is, which town an address means, where to sign in."""

    viewer: Callable[[], Viewer] = lambda: NOBODY
    town_id: Callable[[str], int | None] = lambda _slug: None
    sign_in: str = ""


# Routes that libraries make and that cannot carry `open_to`; a name that begins with "*"
# stands for every blueprint.  Flask makes `*.static` itself for a `static` folder.
LIBRARY_ROUTES: Final[dict[str, frozenset[str]]] = {
    "static": frozenset({PUBLIC}),
    "*.static": frozenset({PUBLIC}),
}
_STATIC_RULE_END = "/<path:filename>"


class AccessNotDeclared(RuntimeError):
    """Routes do not say whom they are open to: a mistake in the code of a part or plugin."""


class LoggedOut(Forbidden):
    """A form was sent by nobody who is signed in, most often as that ended in the meantime."""

    def __init__(self, detail: str) -> None:
        super().__init__(LOGGED_OUT.what, detail)


def open_to(*who: str, at: str = "") -> Callable[[View], View]:
    """Declare who may use a view: `open_to(PUBLIC)`, `open_to(SIGNED_IN)`, or rights.

    `at` names the part of the address with the town's slug, or NETWORK, for which the right must
    be held; without it the right may be held anywhere.  Stands directly above the function, below
    the route.  Raises ValueError for nobody and for a word that is no right.
    """
    declared = frozenset(who)
    if not declared or not declared <= EVERYONE_KNOWN:
        raise ValueError(
            f"open_to() takes one or more of {sorted(EVERYONE_KNOWN)}, not {sorted(declared)}"
        )

    def declare(view: View) -> View:
        view.open_to = declared  # type: ignore[attr-defined]
        view.open_at = at  # type: ignore[attr-defined]
        return view

    return declare


def declared_access(app: Flask, endpoint: str) -> frozenset[str] | None:
    """Whom an endpoint is open to; None when it does not say."""
    view = app.view_functions.get(endpoint)
    declared = getattr(view, "open_to", None) or getattr(
        getattr(view, "view_class", None), "open_to", None
    )
    if declared:
        return frozenset(declared)
    if endpoint in LIBRARY_ROUTES:
        return LIBRARY_ROUTES[endpoint]
    if endpoint.endswith(".static") and all(
        rule.rule.endswith(_STATIC_RULE_END) for rule in app.url_map.iter_rules(endpoint)
    ):
        return LIBRARY_ROUTES["*.static"]
    return None


def routes_without_access(app: Flask) -> list[str]:
    """Every route that does not declare its access, as "endpoint (rule)"."""
    return sorted(
        f"{rule.endpoint} ({rule.rule})"
        for rule in app.url_map.iter_rules()
        if declared_access(app, rule.endpoint) is None
    )


def check_every_route_declares_access(app: Flask) -> None:
    """Raise AccessNotDeclared naming every route without `open_to`; called at the start."""
    missing = routes_without_access(app)
    if missing:
        raise AccessNotDeclared(
            "these routes need @open_to(…) directly above the view: " + ", ".join(missing)
        )


def viewer() -> Viewer:
    """Who asks; nobody known on a page that says that the hub itself is in trouble."""
    if g.get("in_trouble"):
        return NOBODY
    if "viewer" not in g:
        told: Access = current_app.extensions[EXTENSION]
        g.viewer = told.viewer()
    found: Viewer = g.viewer
    return found


def place_id(slug: str) -> int | None:
    """The number of the town that a part of an address means; None for the network.

    Raises NotFound for a town that there is not.
    """
    if slug == NETWORK:
        return None
    told: Access = current_app.extensions[EXTENSION]
    found = told.town_id(slug)
    if found is None:
        raise NotFound(_l("There is no such town in the network."))
    return found


def is_open(declared: frozenset[str], at: str, values: dict[str, Any]) -> bool:
    """Whether what a route declares lets the viewer in, for the town that its address names."""
    if PUBLIC in declared:
        return True
    who = viewer()
    if not who.is_signed_in:
        return False
    rights = [Right(word) for word in declared - {SIGNED_IN}]
    if SIGNED_IN in declared:
        return True
    if at:
        town_id = place_id(values[at])
        return any(may(who, right, town_id) for right in rights)
    return any(may_somewhere(who, right) for right in rights)


def be_seen() -> None:
    """Before each request: let what is read below the web layer know who asks."""
    be_seen_by(viewer())


def forget_viewer(_error: BaseException | None = None) -> None:
    """After each request: the thread that answered it knows nobody any more."""
    be_seen_by(NOBODY)


def refuse_strangers() -> Response | None:
    """Before each request: lead who is not signed in to where they can be, refuse the others.

    Raises Forbidden when the viewer has none of the declared rights, and LoggedOut for a form of
    who is not signed in.
    """
    if request.endpoint is None:
        return None
    declared = declared_access(current_app, request.endpoint) or frozenset()
    at = getattr(current_app.view_functions[request.endpoint], "open_at", "")
    if is_open(declared, at, request.view_args or {}):
        return None
    told: Access = current_app.extensions[EXTENSION]
    is_stranger = bool(told.sign_in) and not viewer().is_signed_in
    if is_stranger and request.method == "GET":
        here = request.full_path if request.query_string else request.path
        answer = redirect(url_for(told.sign_in, next=request.script_root + here), 303)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    detail = f"{request.endpoint} is open to {sorted(declared)}"
    if is_stranger and request.method != "HEAD":
        raise LoggedOut(detail)
    raise Forbidden(_l("This page is for people who look after the network."), detail)


def access_of(app: Flask) -> Access:
    """What other parts told, to be filled in by them."""
    told: Access = app.extensions[EXTENSION]
    return told


def init_app(app: Flask) -> None:
    """Join the check of each request to the application."""
    app.extensions[EXTENSION] = Access()
    app.before_request(be_seen)
    app.before_request(refuse_strangers)
    app.teardown_request(forget_viewer)
