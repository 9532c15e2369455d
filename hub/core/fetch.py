"""The only way out: every connection that the hub opens to a foreign host.

Addresses are checked when connecting, on the address really connected to, for each redirect;
sizes are limited after decompression, times by the sockets themselves.  Proxies in the
environment are not used: they would connect in the hub's place, past the guard.
"""

import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from http.client import HTTPException, HTTPResponse, IncompleteRead
from types import MappingProxyType

from hub.core.addresses import Lookup
from hub.core.content_encodings import ACCEPT_ENCODING, decoded
from hub.core.fetch_connections import Connection, Deadline, tls_context
from hub.core.fetch_errors import FetchError, failures_named
from hub.core.fetch_urls import Address, content_type, parsed_url, redirect_target
from hub.core.host_locks import HOST_LOCKS

MAX_BYTES = 10 * 1024 * 1024
TOTAL_SECONDS = 20.0
MAX_REDIRECTS = 5
USUAL_PORTS = frozenset({80, 443, 8080, 8443})
_MOST_KEPT = 64
_MOST_DISCARDED_BYTES = 64 * 1024
_PIECE_BYTES = 64 * 1024
_LONGEST_VALIDATOR = 512
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT_REDIRECTS = {301, 308}


@dataclass(frozen=True, slots=True)
class FetchResult:
    """A complete answer.

    `url` is where it came from in the end, without fragment.  `headers` have lower-case names.
    `data` is the decoded body, empty unless `status` is 2xx.  `permanent_to` is the final
    address when there were redirects, every one was 301 or 308, and none led from TLS to plain
    HTTP; `lost_tls` says that one did.  `retry_after` is the header as it came.  `etag` and
    `last_modified` are to be given back the next time.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    data: bytes
    media_type: str
    charset: str | None
    etag: str | None
    last_modified: str | None
    permanent_to: str | None
    lost_tls: bool
    retry_after: str | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one hop gave: the body is empty unless the status is 2xx."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class Fetcher:
    """Makes GET requests, one at a time per host and port; safe to share between threads.

    `allowed_hosts` are "host:port" pairs that the operator lets past the guard, whatever their
    address and port; a foreign site cannot redirect to them.  Others are asked at `ports` alone.
    `total_seconds` is the limit of
    one `get`, redirects and reading included; `max_bytes` that of a decoded body.  `lookup` is
    how names are resolved.
    """

    def __init__(
        self,
        user_agent: str,
        allowed_hosts: frozenset[str] = frozenset(),
        total_seconds: float = TOTAL_SECONDS,
        max_bytes: int = MAX_BYTES,
        max_redirects: int = MAX_REDIRECTS,
        lookup: Lookup = socket.getaddrinfo,
        ports: frozenset[int] = USUAL_PORTS,
    ) -> None:
        self._user_agent = user_agent
        self._allowed_hosts = frozenset(name.strip().lower() for name in allowed_hosts)
        self._total_seconds = total_seconds
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._lookup = lookup
        self._ports = ports
        # Made when it is needed: it reads all certificates, and a web process fetches nothing.
        self._tls = cache(tls_context)
        self._kept: OrderedDict[tuple[str, str, int, bool], Connection] = OrderedDict()
        self._kept_guard = threading.Lock()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str | None = None,
    ) -> FetchResult:
        """Ask for `url`, following redirects.

        `etag` and `last_modified` make the request conditional (RFC 9110 section 13): status
        304 then means that nothing changed.  Any final status is a result, 404 and 500 too.
        Raises FetchError when there is no complete answer.
        """
        began = time.monotonic()
        deadline = Deadline(self._total_seconds)
        headers = self._request_headers(etag, last_modified, accept)
        address = parsed_url(url)
        seen = {address.url}
        may_be_exempt = True
        all_permanent = True
        lost_tls = False
        while True:
            exempt = may_be_exempt and address.host_and_port in self._allowed_hosts
            answer = self._hop(address, headers, exempt, deadline)
            if answer.status not in _REDIRECTS:
                break
            all_permanent = all_permanent and answer.status in _PERMANENT_REDIRECTS
            may_be_exempt = exempt
            came_from, address = address, redirect_target(address, answer.headers.get("location"))
            lost_tls = lost_tls or (came_from.scheme, address.scheme) == ("https", "http")
            if address.url in seen:
                raise FetchError("redirect_loop", address.url)
            if len(seen) > self._max_redirects:
                raise FetchError("too_many_redirects", f"more than {self._max_redirects}")
            seen.add(address.url)
        is_move = len(seen) > 1 and all_permanent and not lost_tls
        result = _result(address.url, answer, int((time.monotonic() - began) * 1000))
        return replace(result, permanent_to=address.url if is_move else None, lost_tls=lost_tls)

    def close(self) -> None:
        """Close the kept connections; the fetcher can be used again."""
        with self._kept_guard:
            connections = list(self._kept.values())
            self._kept.clear()
        for connection in connections:
            connection.close()

    def _request_headers(
        self, etag: str | None, last_modified: str | None, accept: str | None
    ) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept": accept or "*/*",
            "Accept-Encoding": ACCEPT_ENCODING,
        }
        if etag := _usable_validator(etag):
            headers["If-None-Match"] = etag
        if last_modified := _usable_validator(last_modified):
            headers["If-Modified-Since"] = last_modified
        return headers

    def _hop(
        self, address: Address, headers: Mapping[str, str], exempt: bool, deadline: Deadline
    ) -> _Answer:
        if not exempt and address.port not in self._ports:
            raise FetchError("port_refused", str(address.port))
        with (
            failures_named(),
            HOST_LOCKS.held((address.host, address.port), deadline.left()),
        ):
            key = (address.scheme, address.host, address.port, exempt)
            with self._kept_guard:
                connection = self._kept.pop(key, None)
            if connection is None:
                tls = self._tls() if address.scheme == "https" else None
                connection = Connection(
                    address.host, address.port, tls=tls, exempt=exempt, lookup=self._lookup
                )
            connection.deadline.start(deadline.left())
            try:
                return self._answer(connection.ask(address.target, headers), connection)
            finally:
                self._keep(key, connection)

    def _answer(self, response: HTTPResponse, connection: Connection) -> _Answer:
        """Read an answer; the connection is closed unless this came to the end of it."""
        try:
            headers = _by_name(response)
            data = b""
            if 200 <= response.status <= 299:
                encoding = headers.get("content-encoding", "")
                pieces = _pieces(response, connection.deadline)
                data = decoded(pieces, encoding, self._max_bytes)
            else:
                try:
                    _discard(response)
                except (HTTPException, OSError):
                    connection.close()
            if not (response.isclosed() or response.length == 0):
                connection.close()
            return _Answer(response.status, MappingProxyType(headers), data)
        except BaseException:
            connection.close()
            raise
        finally:
            response.close()

    def _keep(self, key: tuple[str, str, int, bool], connection: Connection) -> None:
        """Keep an open connection for the next request, in place of the one used longest ago."""
        left_over = None
        with self._kept_guard:
            if connection.is_open:
                self._kept[key] = connection
            if len(self._kept) > _MOST_KEPT:
                _, left_over = self._kept.popitem(last=False)
        if left_over is not None:
            left_over.close()


def _by_name(response: HTTPResponse) -> dict[str, str]:
    """The headers by their names in lower case, those that come more than once joined."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _pieces(response: HTTPResponse, deadline: Deadline) -> Iterator[bytes]:
    while piece := response.read1(_PIECE_BYTES):
        yield piece
        deadline.left()
    if response.length:
        raise IncompleteRead(b"", response.length)


def _discard(response: HTTPResponse) -> None:
    """Read a short body that nobody wants, so that the connection can be kept."""
    total = 0
    while total <= _MOST_DISCARDED_BYTES and (piece := response.read1(_PIECE_BYTES)):
        total += len(piece)


def _result(url: str, answer: _Answer, milliseconds: int) -> FetchResult:
    media_type, charset = content_type(answer.headers.get("content-type", ""))
    return FetchResult(
        url=url,
        status=answer.status,
        headers=answer.headers,
        data=answer.data,
        media_type=media_type,
        charset=charset,
        etag=_usable_validator(answer.headers.get("etag")),
        last_modified=_usable_validator(answer.headers.get("last-modified")),
        permanent_to=None,
        lost_tls=False,
        retry_after=answer.headers.get("retry-after"),
        milliseconds=milliseconds,
    )


def _usable_validator(value: str | None) -> str | None:
    """A validator that can be stored and sent back: short, printable ASCII."""
    if not value or len(value) > _LONGEST_VALIDATOR:
        return None
    return value if value.isascii() and value.isprintable() else None


def user_agent(version: str, contact: str, public_url: str) -> str:
    """The name under which the hub asks: what it is, where it is, whom to write to."""
    told = "; ".join(part for part in (f"+{public_url}" if public_url else "", contact) if part)
    text = f"PartnerNetworkHub/{version} ({told})" if told else f"PartnerNetworkHub/{version}"
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable())


__all__ = ["FetchError", "FetchResult", "Fetcher", "user_agent"]
