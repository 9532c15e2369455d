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
from types import MappingProxyType

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError

from hub.core.addresses import Lookup
from hub.core.content_encodings import ACCEPT_ENCODING, decoded
from hub.core.fetch_connections import Deadline, Reach, open_pool, tls_context
from hub.core.fetch_errors import FetchError, failures_named
from hub.core.fetch_urls import Address, content_type, parsed_url, redirect_target
from hub.core.host_locks import HOST_LOCKS

MAX_BYTES = 10 * 1024 * 1024
TOTAL_SECONDS = 20.0
MAX_REDIRECTS = 5
USUAL_PORTS = frozenset({80, 443, 8080, 8443})
_MOST_POOLS = 64
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
        self._context = tls_context()
        self._pools: OrderedDict[
            tuple[str, str, int, bool], tuple[urllib3.HTTPConnectionPool, Reach]
        ] = OrderedDict()
        self._pools_guard = threading.Lock()

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
        with self._pools_guard:
            pools = [pool for pool, _ in self._pools.values()]
            self._pools.clear()
        for pool in pools:
            pool.close()

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
            pool, reach = self._pool(address, exempt)
            reach.deadline.start(deadline.left())
            return self._ask(pool, address, headers, reach.deadline)

    def _pool(self, address: Address, exempt: bool) -> tuple[urllib3.HTTPConnectionPool, Reach]:
        key = (address.scheme, address.host, address.port, exempt)
        left_over = None
        with self._pools_guard:
            found = self._pools.pop(key, None)
            if found is None:
                reach = Reach(exempt, self._lookup)
                found = (open_pool(*key[:3], reach, self._context), reach)
            self._pools[key] = found
            if len(self._pools) > _MOST_POOLS:
                _, left_over = self._pools.popitem(last=False)
        if left_over is not None:
            left_over[0].close()
        return found

    def _ask(
        self,
        pool: urllib3.HTTPConnectionPool,
        address: Address,
        headers: Mapping[str, str],
        deadline: Deadline,
    ) -> _Answer:
        """One request; once more when a kept connection turns out to be closed."""
        connections_before = pool.num_connections
        try:
            response = _open(pool, address, headers, deadline)
        except ProtocolError as error:
            was_kept = pool.num_connections == connections_before
            if not (was_kept and isinstance(error.args[-1], ConnectionError)):
                raise
            response = _open(pool, address, headers, deadline)
        try:
            return self._read(response, deadline)
        except BaseException:
            response.close()
            raise
        finally:
            response.release_conn()

    def _read(self, response: urllib3.BaseHTTPResponse, deadline: Deadline) -> _Answer:
        headers = MappingProxyType(
            {name.lower(): ", ".join(response.headers.getlist(name)) for name in response.headers}
        )
        if not 200 <= response.status <= 299:
            _discard(response)
            return _Answer(response.status, headers, b"")
        encoding = headers.get("content-encoding", "")
        data = decoded(_pieces(response, deadline), encoding, self._max_bytes)
        return _Answer(response.status, headers, data)


def _open(
    pool: urllib3.HTTPConnectionPool,
    address: Address,
    headers: Mapping[str, str],
    deadline: Deadline,
) -> urllib3.BaseHTTPResponse:
    return pool.urlopen(
        "GET",
        address.target,
        headers=dict(headers),
        retries=False,
        redirect=False,
        preload_content=False,
        decode_content=False,
        timeout=deadline.left(),
    )


def _pieces(response: urllib3.BaseHTTPResponse, deadline: Deadline) -> Iterator[bytes]:
    while piece := response.read1(_PIECE_BYTES, decode_content=False):
        yield piece
        deadline.left()


def _discard(response: urllib3.BaseHTTPResponse) -> None:
    """Read a short body that nobody wants, so that the connection can be kept; else close it."""
    total = 0
    try:
        while piece := response.read1(_PIECE_BYTES, decode_content=False):
            total += len(piece)
            if total > _MOST_DISCARDED_BYTES:
                response.close()
                return
    except (HTTPError, OSError):
        response.close()


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
