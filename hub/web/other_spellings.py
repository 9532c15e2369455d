"""Other spellings of an address that has a page: they lead to the one that the hub uses.

`/en/news/`, `/EN/news` and `/no/news` lead to `/en/news` and `/nb/news`, as `/en` leads to `/en/`.
A code that names no language of the pages (`/se` is Northern Sami) leads nowhere.
"""

from typing import Final

from flask import redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from hub.core.languages import interface_language
from hub.web.addresses import encoded_path, with_query
from hub.web.near_pages import page_exists

# Routes change with the version and with plugins; a browser keeps a 308 as long as it may.
MAX_AGE_SECONDS: Final = 300


def lead_to_the_usual_spelling(error: HTTPException) -> Response | None:
    """Where the page is that no route was found for; None when there is none, or for other errors.

    The address that it leads to is a path of this hub with one slash at its beginning, and has a
    route, so that it leads neither away nor in circles.
    """
    if error is not request.routing_exception or request.method not in ("GET", "HEAD"):
        return None
    path = _usual_spelling(request.path)
    if not path:
        return None
    address = with_query(request.script_root + encoded_path(path), request.query_string.decode())
    response = redirect(address, 308)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    return response


def _usual_spelling(path: str) -> str:
    first, _slash, rest = path.lstrip("/").partition("/")
    usual = f"/{interface_language(first) or first}/{rest}"
    for address in (usual, usual.rstrip("/"), usual.rstrip("/") + "/"):
        if address != path and page_exists(address):
            return address
    return ""
