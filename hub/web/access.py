"""Who may see a page: every route declares it, and an undeclared one stops the start."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, request

from hub.core.errors import Forbidden
from hub.core.words import lazy_gettext as _l

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: Final = "public"
EDITOR: Final = "editor"
COORDINATOR: Final = "coordinator"
ADMINISTRATOR: Final = "administrator"
EVERYONE_KNOWN: Final = frozenset({PUBLIC, EDITOR, COORDINATOR, ADMINISTRATOR})

# Routes that libraries make and that cannot carry `open_to`; a name that begins with "*"
# stands for every blueprint.  Flask makes `*.static` itself for a `static` folder.
LIBRARY_ROUTES: Final[dict[str, frozenset[str]]] = {
    "static": frozenset({PUBLIC}),
    "*.static": frozenset({PUBLIC}),
}
_STATIC_RULE_END = "/<path:filename>"


class AccessNotDeclared(RuntimeError):
    """Routes do not say whom they are open to: a mistake in the code of a part or plugin."""


def open_to(*who: str) -> Callable[[View], View]:
    """Declare who may use a view: `open_to(PUBLIC)`, or roles.

    Stands directly above the function, below the route.  Raises ValueError for nobody and for
    a word that is no role.
    """
    declared = frozenset(who)
    if not declared or not declared <= EVERYONE_KNOWN:
        raise ValueError(
            f"open_to() takes one or more of {sorted(EVERYONE_KNOWN)}, not {sorted(declared)}"
        )

    def declare(view: View) -> View:
        view.open_to = declared  # type: ignore[attr-defined]
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


def refuse_strangers() -> None:
    """Before each request: raise Forbidden when the viewer has none of the declared roles.

    Who signs a person in sets `g.viewer_roles`, a set of the words above.
    """
    if request.endpoint is None:
        return
    declared = declared_access(current_app, request.endpoint) or frozenset()
    if PUBLIC in declared or declared & frozenset(getattr(g, "viewer_roles", ())):
        return
    raise Forbidden(
        _l("This page is for people who look after the network."),
        f"{request.endpoint} is open to {sorted(declared)}",
    )


def init_app(app: Flask) -> None:
    """Join the check of each request to the application."""
    app.before_request(refuse_strangers)
