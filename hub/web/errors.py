"""Error pages: what happened and the way on, in one dress, and one shape as JSON."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, current_app, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from hub.core.errors import HubError
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.web.language import home_address
from hub.web.menu import MAIN, menu_of

KEPT_HEADERS: Final = frozenset({"allow", "retry-after", "www-authenticate"})
TROUBLE_STATUSES: Final = frozenset({500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What a page says about a status: a title, what happened, and the way on."""

    title: Any
    what: Any
    advice: Any
    picture: str = "warn"


WORDS: Final[dict[int, ErrorWords]] = {
    400: ErrorWords(
        _l("The request could not be read"),
        _l("Something in the address or the form cannot be used."),
        _l("Go back and check what you entered, or start again from the front page."),
    ),
    403: ErrorWords(
        _l("This page is not open to you"),
        _l("This page is for people who look after the network."),
        _l("Everything else is open to everyone. Start from the front page."),
    ),
    404: ErrorWords(
        _l("Page not found"),
        _l("The page could not be found. The address may be old or mistyped."),
        _l("Check the address, or start from the front page."),
        "search",
    ),
    405: ErrorWords(
        _l("This cannot be done here"),
        _l("The page exists, but it does not accept this kind of request."),
        _l("Go back and use the buttons of the page."),
    ),
    409: ErrorWords(
        _l("Somebody else was faster"),
        _l("The same thing was changed in the meantime."),
        _l("Go back, reload the page and try again."),
    ),
    410: ErrorWords(
        _l("This has been taken away"),
        _l("There was something here, and the town that published it has withdrawn it."),
        _l("See what is new instead."),
        "empty",
    ),
    413: ErrorWords(
        _l("This is too large"),
        _l("More was sent than this page accepts."),
        _l("Send less at once, or a smaller file."),
    ),
    429: ErrorWords(
        _l("Too many requests"),
        _l("Many requests came from your address in a short time."),
        _l("Wait a minute and try again."),
        "clock",
    ),
    500: ErrorWords(
        _l("Something broke on our side"),
        _l("The page could not be made. The fault has been noted."),
        _l("Try again in a few minutes."),
    ),
    503: ErrorWords(
        _l("The service is taking a short break"),
        _l("A part that this page needs does not answer at the moment."),
        _l("Try again in a few minutes."),
        "clock",
    ),
}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What `errors/error.html` is given; `links` are the ways on, as label and address."""

    status: int
    title: str
    what: str
    advice: str
    picture: str
    reference: str
    links: tuple[tuple[str, str], ...]


def words_for(status: int) -> ErrorWords:
    """The words for a status; those of its class for one that has none of its own."""
    return WORDS.get(status) or WORDS[400 if status < 500 else 500]


def machine_key(status: int) -> str:
    """The stable English key of a status, such as "not_found"."""
    try:
        return HTTPStatus(status).name.lower()
    except ValueError:
        return "error"


def wants_json() -> bool:
    """Whether the client asks for JSON: by the address, else by preferring it to HTML."""
    if request.path.endswith(".json") or request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def answer(status: int, message: str = "", reference: str = "") -> Response:
    """The error as a page or as JSON; `message` replaces the usual sentence of the status."""
    words = words_for(status)
    what = message or str(words.what)
    if wants_json():
        body = {"error": {"status": status, "code": machine_key(status), "message": what}}
        response: Response = jsonify(body)
    else:
        # Whatever broke may be what the page's own surroundings need.
        g.in_trouble = status in TROUBLE_STATUSES
        g.is_error_page = True
        page = ErrorPage(
            status, str(words.title), what, str(words.advice), words.picture, reference, _links()
        )
        response = current_app.make_response(render_template("errors/error.html", error=page))
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _links() -> tuple[tuple[str, str], ...]:
    links = menu_of(current_app).links(MAIN, ask_conditions=not g.get("in_trouble"))
    return ((_("Home"), home_address()), *((link.label, link.url) for link in links))


def show_hub_error(error: HubError) -> Response:
    """A named error: its own message, and its detail in the log alone."""
    level = current_app.logger.error if error.status >= 500 else current_app.logger.info
    level("%s %s: %s: %s", error.status, request.path, type(error).__name__, error)
    return answer(error.status, str(error.message))


def show_http_error(error: HTTPException) -> Response:
    """An error of the web server's own, or (500) an exception that nobody expected."""
    status = error.code or 500
    reference = ""
    if status >= 500:
        reference = secrets.token_hex(3).upper()
        cause = getattr(error, "original_exception", None)
        current_app.logger.error(
            "error %s on %s %s: %r", reference, request.method, request.full_path, cause or error
        )
    response = answer(status, reference=reference)
    for name, value in error.get_headers(request.environ):
        if name.lower() in KEPT_HEADERS:
            response.headers[name] = value
    return response


def init_app(app: Flask) -> None:
    """Answer every error of the application in this one way."""
    app.register_error_handler(HubError, show_hub_error)
    app.register_error_handler(HTTPException, show_http_error)
