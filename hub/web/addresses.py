"""Addresses put together from a path and query strings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# What RFC 3986 section 3.3 and 3.4 allow in a path and in a query, beside letters and digits.
_PATH_CHARACTERS = "/!$&'()*+,;=:@-._~"
# What follows these is known to whoever was sent it, and to nobody who reads a log.
_SECRETS = re.compile(
    r"(/account/(?:invitation|address|passkeys|second-step|sign-in/passkey|confirm/passkey)/)[^/]+"
)
_QUERY_CHARACTERS = "/?%!$&'()*+,;=:@-._~"


def encoded_path(path: str) -> str:
    """A path as it was decoded, encoded again: for links, and for a log that is one line."""
    return quote(path, safe=_PATH_CHARACTERS, errors="replace")


def holds_secret(path: str) -> bool:
    """Whether an address has a part that opens an account, or did."""
    return bool(_SECRETS.search(path))


def logged_path(path: str) -> str:
    """A path for a log: one line, and without the secrets that open an account."""
    return encoded_path(_SECRETS.sub(r"\1...", path))


def encoded_query(query: bytes) -> str:
    """A query as a client sent it, with what no address may hold encoded; the rest stays."""
    return quote(query, safe=_QUERY_CHARACTERS)


class OwnAddress:
    """A WSGI application that gives another one a Host and a query that it can rely on.

    A server hands on what a client sent.  Werkzeug reads the query as UTF-8 or not at all, so any
    page would break at a byte that is none; and a Host that is none leaves Flask without routes,
    so even the error page would.  The host is the one of `public_url`, whatever was asked for.
    """

    def __init__(self, application: "WSGIApplication", public_url: str) -> None:
        self.application = application
        self.host = urlsplit(public_url).netloc or "localhost"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333: the query's bytes stand in the environment as Latin-1)."""
        environ["HTTP_HOST"] = self.host
        environ["QUERY_STRING"] = encoded_query(environ.get("QUERY_STRING", "").encode("latin-1"))
        return self.application(environ, start_response)


def with_query(path: str, *queries: str) -> str:
    """`path` with these query strings, the empty ones left out."""
    given = "&".join(query for query in queries if query)
    return f"{path}?{given}" if given else path


@dataclass(frozen=True, slots=True)
class MapLink:
    """A place on a map of the reader's choice; `name` is a proper name, "" for the device's own."""

    name: str
    url: str


def map_links(latitude: float | None, longitude: float | None, words: str) -> tuple[MapLink, ...]:
    """The place on the maps that people use: at its coordinates, else by its words.

    Empty when neither is known.  The last one, for the map program of the device (RFC 5870),
    needs coordinates.
    """
    if latitude is None or longitude is None:
        if not words:
            return ()
        text = quote(words, safe="")
        return (
            MapLink("OpenStreetMap", f"https://www.openstreetmap.org/search?query={text}"),
            MapLink("Google Maps", f"https://www.google.com/maps/search/?api=1&query={text}"),
            MapLink("Apple Maps", f"https://maps.apple.com/?q={text}"),
        )
    north, east = f"{latitude:.5f}", f"{longitude:.5f}"
    pin = quote(words or f"{north},{east}", safe="")
    return (
        MapLink(
            "OpenStreetMap",
            f"https://www.openstreetmap.org/?mlat={north}&mlon={east}#map=16/{north}/{east}",
        ),
        MapLink("Google Maps", f"https://www.google.com/maps/search/?api=1&query={north}%2C{east}"),
        MapLink("Apple Maps", f"https://maps.apple.com/?ll={north},{east}&q={pin}"),
        MapLink("", f"geo:{north},{east}"),
    )
