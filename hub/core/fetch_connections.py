"""Connections that go to checked addresses only and keep one deadline for everything.

A deadline checked between reads does not hold: a server that drips its headers byte by byte
keeps one read going for as long as it likes.  Here the socket itself gives each call no more
than the time that is left, on kept connections too.
"""

import http.client
import select
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any

from hub.core.addresses import Lookup, resolve
from hub.core.fetch_answers import Answer
from hub.core.fetch_errors import FetchError

CONNECT_SECONDS = 5.0
HANDSHAKE_SECONDS = 8.0
_MOST_ADDRESSES_TRIED = 4


class Deadline:
    """The moment, on the monotonic clock, at which the request under way must be over."""

    __slots__ = ("_ends",)

    def __init__(self, seconds: float = 0.0) -> None:
        self._ends = time.monotonic() + seconds

    def start(self, seconds: float) -> None:
        """Begin a new request that may take so long."""
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds left; raises TimeoutError when there are none, as a socket does."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the time for the whole request is over")
        return seconds


class DeadlineSocket(socket.socket):
    """A socket whose every call ends with its request's deadline."""

    deadline: Deadline | None = None

    def _arm(self) -> None:
        if self.deadline is not None:
            self.settimeout(self.deadline.left())

    def recv(self, *arguments: Any) -> bytes:
        """As of a socket, in the time left."""
        self._arm()
        return super().recv(*arguments)

    def recv_into(self, *arguments: Any) -> int:
        """As of a socket, in the time left."""
        self._arm()
        return super().recv_into(*arguments)

    def send(self, *arguments: Any) -> int:
        """As of a socket, in the time left."""
        self._arm()
        return super().send(*arguments)

    def sendall(self, *arguments: Any) -> None:
        """As of a socket, in the time left."""
        self._arm()
        super().sendall(*arguments)


class DeadlineTlsSocket(ssl.SSLSocket):
    """The same for TLS; `sendall` is a loop of `send` there."""

    deadline: Deadline | None = None

    def _arm(self) -> None:
        if self.deadline is not None:
            self.settimeout(self.deadline.left())

    def recv(self, *arguments: Any) -> bytes:
        """As of a TLS socket, in the time left."""
        self._arm()
        return super().recv(*arguments)

    def recv_into(self, *arguments: Any) -> int:
        """As of a TLS socket, in the time left."""
        self._arm()
        return super().recv_into(*arguments)

    def send(self, *arguments: Any) -> int:
        """As of a TLS socket, in the time left."""
        self._arm()
        return super().send(*arguments)


def tls_context() -> ssl.SSLContext:
    """The system's certificates, names checked, sockets that keep the deadline."""
    context = ssl.create_default_context()
    context.sslsocket_class = DeadlineTlsSocket
    context.set_alpn_protocols(["http/1.1"])
    return context


def _connect(
    host: str, port: int, deadline: Deadline, *, exempt: bool, lookup: Lookup
) -> DeadlineSocket:
    """A socket connected to one of the checked addresses, the very one that was checked."""
    addresses = resolve(host, port, seconds=deadline.left(), exempt=exempt, lookup=lookup)
    failure: OSError = OSError("no address")
    for family, address in addresses[:_MOST_ADDRESSES_TRIED]:
        opened = DeadlineSocket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(min(CONNECT_SECONDS, deadline.left()))
            opened.connect(address)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # One limit for the TLS handshake, which knows nothing of the deadline yet.
            opened.settimeout(min(HANDSHAKE_SECONDS, deadline.left()))
        except OSError as error:
            opened.close()
            failure = error
        else:
            opened.deadline = deadline
            return opened
    raise FetchError(_connect_key(failure), f"{host}:{port}: {failure}") from failure


def _connect_key(failure: OSError) -> str:
    if isinstance(failure, TimeoutError):
        return "timed_out"
    return (
        "connection_refused"
        if isinstance(failure, ConnectionRefusedError)
        else ("connection_failed")
    )


class Connection(http.client.HTTPConnection):
    """A connection to `host` and `port`, kept from request to request; no proxy plays a part in it.

    `exempt` lets the address through unchecked: the operator has named this host and port.  `tls`
    is None for plain HTTP.  Opens itself, and again when it was closed.
    """

    response_class = Answer

    def __init__(
        self, host: str, port: int, *, tls: ssl.SSLContext | None, exempt: bool, lookup: Lookup
    ) -> None:
        super().__init__(host, port)
        self.default_port = http.client.HTTPS_PORT if tls else http.client.HTTP_PORT
        self.deadline = Deadline()
        self._tls = tls
        self._exempt = exempt
        self._lookup = lookup

    @property
    def is_open(self) -> bool:
        """Whether it is connected; one that was kept may still turn out to be closed."""
        return self.sock is not None

    def connect(self) -> None:
        """Connect to a checked address; called by the first request."""
        self.sock = _connect(
            self.host, self.port, self.deadline, exempt=self._exempt, lookup=self._lookup
        )
        if self._tls is not None:
            wrapped = self._tls.wrap_socket(self.sock, server_hostname=self.host)
            if isinstance(wrapped, DeadlineTlsSocket):
                wrapped.deadline = self.deadline
            self.sock = wrapped

    def ask(self, target: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """Send a GET request; once more when a kept connection turns out to be closed."""
        if self.is_open and _has_something_to_read(self.sock):
            # Nothing was asked: the end, or an answer to nobody's question.
            self.close()
        was_kept = self.is_open
        try:
            return self._answer(target, headers)
        except ConnectionError:
            if not was_kept:
                raise
        return self._answer(target, headers)

    def _answer(self, target: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        try:
            self.request("GET", target, headers=dict(headers))
            return _final(self.getresponse())
        except BaseException:
            self.close()
            raise


def _final(response: http.client.HTTPResponse) -> http.client.HTTPResponse:
    """The answer, unless it is an interim one: the final one would go to whoever asks next.

    http.client reads on after 100 alone (RFC 9110 section 15.2).
    """
    if response.status < 200:
        raise FetchError("broken_answer", f"an interim answer, {response.status}")
    return response


def _has_something_to_read(opened: socket.socket) -> bool:
    poll = select.poll()
    poll.register(opened, select.POLLIN)
    return bool(poll.poll(0))
