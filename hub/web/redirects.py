"""What every redirect says: a path of this site, and a link in the reader's language."""

from typing import Final

from flask import Flask, request
from markupsafe import Markup
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.words import gettext as _
from hub.core.words import speaking
from hub.web.language import request_language

# For those whose program does not follow it (RFC 9110 sections 15.4.2 to 15.4.4).
_NOTE: Final = Markup(
    '<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n<title>{words}</title>\n'
    '<p><a href="{location}">{words}</a></p>\n'
)


def without_named_host(location: str, host_url: str) -> str:
    """A redirect as a path of this site, whatever host the request named.

    The router leads from `/en` to `/en/` by an absolute address made of the Host header.  What a
    view made without it stays.
    """
    if not location.startswith(host_url):
        return location
    # Two slashes or a backslash in front would be another host again.
    return "/" + location.removeprefix(host_url).lstrip("/\\")


def speak_for_redirect(response: Response) -> Response:
    """Mend an answer that leads elsewhere: its address and, in place of werkzeug's, its words."""
    location = response.headers.get("Location")
    if location is None:
        return response
    location = iri_to_uri(without_named_host(location, request.host_url))
    response.headers["Location"] = location
    if response.mimetype == "text/html":
        language = _language_of(location)
        with speaking(language):
            words = _("Continue to the page")
        response.set_data(_NOTE.format(language=language, words=words, location=location))
    return response


def _language_of(location: str) -> str:
    """The language of the page that it leads to, else that of the request."""
    first = location.removeprefix(request.script_root).lstrip("/").partition("/")[0]
    return first if first in INTERFACE_LANGUAGES else request_language()


def init_app(app: Flask) -> None:
    """Let every redirect speak so."""
    app.after_request(speak_for_redirect)
