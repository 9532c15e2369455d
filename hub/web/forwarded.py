"""Who asks, when a reverse proxy stands in front: the proxies that the operator names are believed.

A proxy says in X-Forwarded-For who asked it, in X-Forwarded-Proto how.  Any client can send the
same headers, so they count only when the connection comes from a trusted address, and of the
list only what trusted proxies have added to it: it is read from its end to the first address
that is not trusted.  What stands before that one is what a stranger said.

Werkzeug's ProxyFix counts hops instead: it believes the last so many elements whoever connects.
A client that reaches the hub past the proxy then chooses its own address, and one more or one
fewer proxy on some path takes the wrong one.

X-Forwarded-Host is never taken: the hub's host is that of HUB_PUBLIC_URL (`OwnAddress`).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from hub.core.peers import Peer, Peers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IS_FORWARDED: Final = "hub.is_forwarded"
"""In the environment of a request whose connection is a proxy's."""
_MOST_HOPS: Final = 32
# What was read is remembered, but for lists that only a client can have made so long.
_MOST_KEPT: Final = 4096
_LONGEST_KEPT: Final = 200


class Forwarded:
    """A WSGI application that tells another one who really asks, and over which scheme.

    Stands in front of everything else.  REMOTE_ADDR becomes the client's address in its shortest
    form, an IPv4 address in IPv6 clothes an IPv4 one; wsgi.url_scheme what the proxy says.  What
    cannot be read changes nothing.
    """

    def __init__(self, application: "WSGIApplication", trusted: Peers) -> None:
        self.application = application
        self._look_up = lru_cache(maxsize=_MOST_KEPT)(trusted.look_up)
        self._kept_client = lru_cache(maxsize=_MOST_KEPT)(self._client)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333; a header that came twice is joined with a comma)."""
        path: str = environ.get("HTTP_X_FORWARDED_FOR", "")
        schemes: str = environ.get("HTTP_X_FORWARDED_PROTO", "")
        # Nobody behind reads them: no part and no plugin believes what was not looked at here.
        for name in [name for name in environ if "FORWARDED" in name]:
            del environ[name]
        environ.pop("HTTP_X_REAL_IP", None)
        peer = self._look_up(environ.get("REMOTE_ADDR", ""))
        if peer is not None and peer.address:
            environ["REMOTE_ADDR"] = peer.address
        if peer is not None and peer.is_trusted:
            read = self._kept_client if len(path) <= _LONGEST_KEPT else self._client
            client, hops = read(path)
            if client is not None and client.address:
                environ["REMOTE_ADDR"] = client.address
                environ[IS_FORWARDED] = True
                # They are the proxy's.
                environ.pop("REMOTE_PORT", None)
                environ.pop("REMOTE_HOST", None)
            if scheme := _scheme(schemes, hops):
                environ["wsgi.url_scheme"] = scheme
        else:
            # `Requests` takes it for the proxy's.
            environ.pop("HTTP_X_REQUEST_ID", None)
        return self.application(environ, start_response)

    def _client(self, path: str) -> tuple[Peer | None, int]:
        """The first stranger from the end of the list, else its beginning; and how far away."""
        peer = None
        hops = 0
        for element in reversed(_elements(path)):
            peer = self._look_up(element)
            hops += 1
            if peer is None or not peer.is_trusted:
                break
        return peer, hops


def _elements(header: str) -> list[str]:
    """The last elements of a list, empty ones left out (RFC 9110 section 5.6.1.2)."""
    return [one for part in header.rsplit(",", _MOST_HOPS) if (one := part.strip(" \t"))]


def _scheme(header: str, hops: int) -> str:
    """What was said by the proxy that the client asked; "" for neither http nor https.

    That one stands as far from the end as the client's address in X-Forwarded-For; proxies that
    write the header anew leave fewer elements.
    """
    said = _elements(header) if "," in header else [header]
    if not said:
        return ""
    scheme = said[-min(max(hops, 1), len(said))].strip().lower()
    return scheme if scheme in {"http", "https"} else ""
