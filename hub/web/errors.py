"""Error pages: what happened and the way on, in one dress, and one shape as JSON."""

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, current_app, g, jsonify, render_template, request, url_for
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from hub.core.errors import Gone, HubError
from hub.core.words import gettext as _
from hub.web.access import LoggedOut, access_of
from hub.web.addresses import encoded_path, holds_secret, logged_path
from hub.web.error_words import LOGGED_OUT, OVER, ErrorWords, words_for
from hub.web.language import address_in, home_address, request_language
from hub.web.menu import MAIN, menu_of
from hub.web.near_pages import near_pages, page_exists, path_words
from hub.web.other_spellings import lead_to_the_usual_spelling

KEPT_HEADERS: Final = frozenset({"allow", "retry-after", "www-authenticate"})
TROUBLE_STATUSES: Final = frozenset({500, 502, 503, 504})
AWAY_STATUSES: Final = frozenset({502, 503, 504})
DATABASE_RETRY_AFTER_SECONDS: Final = 30
DATABASE_AWAY: Final = (DatabaseError, InterfaceError, NoConnectionLeft)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What `errors/error.html` is given.

    `links` are the ways on and `near` the pages that a mistyped address may have meant, as label
    and address; `search_url` is "" where nothing is to be searched, else `search_words` are the
    words of the address.
    """

    status: int
    title: str
    what: str
    advice: str
    picture: str
    reference: str
    links: tuple[tuple[str, str], ...]
    near: tuple[tuple[str, str], ...] = ()
    search_url: str = ""
    search_words: str = ""


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


def answer(
    status: int,
    message: str = "",
    reference: str = "",
    *,
    words: ErrorWords | None = None,
    advice: str = "",
) -> Response:
    """The error as a page or as JSON.

    `message` and `advice` replace the usual sentences of the status, `words` all of them.
    """
    words = words or words_for(status)
    what = message or str(words.what)
    if wants_json():
        body = {"error": {"status": status, "code": machine_key(status), "message": what}}
        response: Response = jsonify(body)
    else:
        response = _as_page(status, words, what, advice or str(words.advice), reference)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_page(status: int, words: ErrorWords, what: str, advice: str, reference: str) -> Response:
    g.is_error_page = True
    # Whatever broke may be what the page's own surroundings need.
    g.in_trouble = g.get("in_trouble", False) or status in TROUBLE_STATUSES
    try:
        page = _page(status, words, what, advice, reference)
        return current_app.make_response(render_template("errors/error.html", error=page))
    except DATABASE_AWAY as error:
        if g.in_trouble:
            raise
        current_app.logger.warning("a page of error %s: the database: %s", status, error)
        g.in_trouble = True
        page = _page(status, words, what, advice, reference)
        return current_app.make_response(render_template("errors/error.html", error=page))


def _page(status: int, words: ErrorWords, what: str, advice: str, reference: str) -> ErrorPage:
    search = f"/{request_language()}/search"
    is_lost = status in {404, 410} and not holds_secret(request.path)
    return ErrorPage(
        status,
        str(words.title),
        what,
        advice,
        words.picture,
        reference,
        (*_way_in(words), *_links(status)),
        near=near_pages() if status == 404 and not g.in_trouble else (),
        search_url=request.script_root + search if is_lost and page_exists(search) else "",
        search_words=_words_to_search(request.path),
    )


def _words_to_search(path: str) -> str:
    # The number of an entry finds nothing.
    last = " ".join(path_words(path)[-1:])[:60]
    return "" if last.isdecimal() else last


def _way_in(words: ErrorWords) -> tuple[tuple[str, str], ...]:
    """For who was logged out: the link to logging in, which leads back to the form."""
    if words is not LOGGED_OUT:
        return ()
    sign_in = access_of(current_app).sign_in
    return ((_("Log in"), url_for(sign_in, next=_page_of_form())),)


def _page_of_form() -> str | None:
    """The page on which the form stands: its own address, else where the browser came from.

    None where neither is a page of this site.
    """
    if page_exists(request.path):
        return request.script_root + request.full_path.removesuffix("?")
    try:
        from_page = urlsplit(request.referrer or "")
    except ValueError:
        return None
    came_from = from_page.path.removeprefix(request.script_root)
    if from_page.netloc != request.host or not page_exists(came_from):
        return None
    return urlunsplit(from_page._replace(scheme="", netloc="", fragment=""))


def _links(status: int) -> tuple[tuple[str, str], ...]:
    """The ways on; where the service is away every page of it may be, so only this one again."""
    if status in AWAY_STATUSES:
        is_read = request.method in {"GET", "HEAD"}
        return ((_("Try again"), address_in(request_language())),) if is_read else ()
    links = menu_of(current_app).links(MAIN, ask_conditions=not g.get("in_trouble"))
    return ((_("Home"), home_address()), *((link.label, link.url) for link in links))


def show_hub_error(error: HubError) -> Response:
    """A named error: its own message, and its detail in the log alone.

    The message about what was asked for repeats it, and that is nobody's business.
    """
    is_ours = error.status >= 500
    level = current_app.logger.error if is_ours else current_app.logger.info
    path, kind = logged_path(request.path), type(error).__name__
    said = str(error) if is_ours else error.detail
    level("%s %s: %s", error.status, path, f"{kind}: {said}" if said else kind)
    return answer(error.status, str(error.message), words=_words_of(error))


def _words_of(error: HubError) -> ErrorWords | None:
    """The words of a page that says more than its status does."""
    if isinstance(error, LoggedOut):
        return LOGGED_OUT
    return OVER if isinstance(error, Gone) and error.ran_out else None


def show_http_error(error: HTTPException) -> Response:
    """An error of the web server's own, or (500) an exception that nobody expected.

    An address that only needs another spelling leads to its page.
    """
    status = error.code or 500
    if status == 404 and (elsewhere := lead_to_the_usual_spelling(error)):
        return elsewhere
    reference = ""
    if status >= 500:
        reference = secrets.token_hex(3).upper()
        cause = getattr(error, "original_exception", None)
        current_app.logger.error(
            "error %s on %s %s: %r", reference, request.method, _logged_address(), cause or error
        )
    response = answer(status, reference=reference)
    for name, value in error.get_headers(request.environ):
        if name.lower() in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _logged_address() -> str:
    """The path and the names in the query; what readers looked for is nobody's business."""
    names = ", ".join(dict.fromkeys(encoded_path(name) for name in request.args))
    path = logged_path(request.path)
    return f"{path} ({names})" if names else path


def show_database_away(error: Exception) -> Response:
    """The database cannot be reached or used: later it may, and the page asks it for nothing.

    A file that is no database, or a broken one, is a DatabaseError and none of its kinds.  Raises
    the other kinds again: they are mistakes in the code.
    """
    if isinstance(error, DatabaseError) and type(error) not in (DatabaseError, OperationalError):
        raise error
    path = logged_path(request.path)
    current_app.logger.error("503 %s: the database: %s", path, error)
    response = answer(503)
    response.headers["Retry-After"] = str(DATABASE_RETRY_AFTER_SECONDS)
    return response


def init_app(app: Flask) -> None:
    """Answer every error of the application in this one way."""
    app.register_error_handler(HubError, show_hub_error)
    app.register_error_handler(HTTPException, show_http_error)
    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, show_database_away)
