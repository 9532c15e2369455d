"""Compresses answers, in front of Flask: Brotli or gzip, as the client accepts.

A compressed answer is another representation, so its strong ETag is another too (RFC 9110
sections 8.8.3 and 8.8.3.3): the tag that the application made, with the coding behind it.  Tags
that come back are given to the application without that ending, and its 304 names the tag that
the client holds.  So the application knows one tag for each answer, whatever it is coded in.

Flask-Compress would do this inside Flask, after the view: there it is too late for a 304 that
touches neither, and the cache of compressed answers stands in front of this (`page_cache.py`).
"""

import gzip
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import brotli  # type: ignore[import-untyped]
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from hub.web.recently_used import RecentlyUsed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SMALLEST_BYTES: Final = 860  # below this, one packet carries the answer either way
LARGEST_BYTES: Final = 16 * 1024 * 1024
KEPT_BYTES: Final = 8 * 1024 * 1024
CODINGS: Final = ("br", "gzip")  # the better one first: it wins where a client likes both alike
COMPRESSIBLE: Final = re.compile(
    r"text/|image/svg\+xml|application/(?:[\w.+-]+\+)?(?:json|xml|javascript)\b"
)
_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')


def _compressed(body: bytes, coding: str, *, best: bool) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=11 if best else 4))
    # Without a time, equal bodies give equal bytes, as a strong ETag promises.
    return gzip.compress(body, compresslevel=9 if best else 6, mtime=0)


@lru_cache(maxsize=512)
def accepted_codings(header: str) -> tuple[str, ...]:
    """The codings that an Accept-Encoding allows, the one to use first (RFC 9110 section 12.5.3).

    None of them where the client would rather have the answer as it is.
    """
    accept = parse_accept_header(header, Accept)
    qualities = {name.lower(): quality for name, quality in accept}
    # The old name that RFC 9110 section 8.4.1.3 asks to treat alike.
    qualities.setdefault("gzip", qualities.get("x-gzip", qualities.get("*", 0)))
    qualities.setdefault("br", qualities.get("*", 0))
    plain = qualities.get("identity", 0)
    liked = [coding for coding in CODINGS if qualities[coding] > 0 and qualities[coding] >= plain]
    return tuple(sorted(liked, key=lambda coding: -qualities[coding]))


class Compressing:
    """A WSGI application that compresses what another one answers."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application
        self.kept: RecentlyUsed[bytes] = RecentlyUsed(KEPT_BYTES, len)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        codings = accepted_codings(environ.get("HTTP_ACCEPT_ENCODING", ""))
        held = environ.get("HTTP_IF_NONE_MATCH", "")
        if held:
            environ["HTTP_IF_NONE_MATCH"] = tags_without_codings(held, codings)
        response = Response.from_app(self.application, environ)
        if response.status_code == 304:
            response.vary.add("Accept-Encoding")
            _name_the_held_tag(response.headers, held, codings)
        elif _is_compressible(response):
            response.vary.add("Accept-Encoding")
            if codings and not _is_small_or_huge(response):
                self._compress(response, codings[0], environ)
        return response(environ, start_response)

    def _compress(self, response: Response, coding: str, environ: "WSGIEnvironment") -> None:
        etag, is_weak = response.get_etag()
        if environ["REQUEST_METHOD"] == "HEAD":
            # What a GET would be told; only its length is not known without compressing.
            response.headers.pop("Content-Length", None)
        else:
            _replace_body(response, self._body(response, coding, environ))
        response.headers["Content-Encoding"] = coding
        response.headers.pop("Accept-Ranges", None)
        if etag is not None and not is_weak:
            response.set_etag(f"{etag}-{coding}")

    def _body(self, response: Response, coding: str, environ: "WSGIEnvironment") -> bytes:
        """The compressed body; that of a file whose address names its content is kept."""
        etag = response.get_etag()[0]
        if etag is None or "immutable" not in response.headers.get("Cache-Control", ""):
            return _compressed(response.get_data(), coding, best=False)
        return self.kept.get_or_make(
            (environ.get("PATH_INFO", ""), etag, coding),
            lambda: _compressed(response.get_data(), coding, best=True),
        )


def _replace_body(response: Response, body: bytes) -> None:
    unread = response.response
    if not response.is_sequence and hasattr(unread, "close"):
        response.call_on_close(unread.close)
    response.set_data(body)


def _is_compressible(response: Response) -> bool:
    headers = response.headers
    return (
        response.status_code not in (204, 206)
        and "Content-Encoding" not in headers
        and "no-transform" not in headers.get("Cache-Control", "")
        and COMPRESSIBLE.match(headers.get("Content-Type", "").lower()) is not None
    )


def _is_small_or_huge(response: Response) -> bool:
    """Whether it is not worth it; a stream, whose length nobody knows, is handed on too."""
    length = response.content_length
    return length is None or not SMALLEST_BYTES <= length <= LARGEST_BYTES


def tags_without_codings(held: str, codings: tuple[str, ...]) -> str:
    """An If-None-Match with each tag as the application made it.

    Any representation that the client accepts may be confirmed, not only the one it likes best.
    """
    endings = "|".join(codings)
    return re.sub(rf'("[^"]*)-(?:{endings})"', r'\1"', held) if codings else held


def held_tag(own: str, held: str, codings: tuple[str, ...]) -> str:
    """Of the representations with the application's tag `own`, the tag of the one a client has."""
    known = _TAG.findall(held)
    codings_first = (*(f"{own}-{coding}" for coding in codings), own)
    return next((tag for tag in codings_first if tag in known), own)


def _name_the_held_tag(headers: Headers, held: str, codings: tuple[str, ...]) -> None:
    """Let a 304 carry the tag of the representation that the client has (RFC 9110 15.4.5)."""
    own = _TAG.fullmatch(headers.get("ETag", ""))
    if own is not None and not headers["ETag"].startswith("W/"):
        headers["ETag"] = f'"{held_tag(own[1], held, codings)}"'
