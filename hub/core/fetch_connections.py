"""Connections that go to checked addresses only and keep one deadline for everything.

A deadline checked between reads does not hold: a server that drips its headers byte by byte
keeps one read going for as long as it likes.  Here the socket itself gives each call no more
than the time that is left, on kept connections too.
"""

import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from hub.core.addresses import Lookup, resolve
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


@dataclass(slots=True)
class Reach:
    """How the connections of one pool get out.

    `exempt` lets the address through unchecked: the operator has named this host and port.
    """

    exempt: bool
    lookup: Lookup = socket.getaddrinfo
    deadline: Deadline = field(default_factory=Deadline)


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
    return context


def _connect(host: str, port: int, reach: Reach) -> DeadlineSocket:
    """A socket connected to one of the checked addresses, the very one that was checked."""
    addresses = resolve(
        host,
        port,
        seconds=reach.deadline.left(),
        exempt=reach.exempt,
        lookup=reach.lookup,
    )
    failure: OSError = OSError("no address")
    for family, address in addresses[:_MOST_ADDRESSES_TRIED]:
        opened = DeadlineSocket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(min(CONNECT_SECONDS, reach.deadline.left()))
            opened.connect(address)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # One limit for the TLS handshake, which knows nothing of the deadline yet.
            opened.settimeout(min(HANDSHAKE_SECONDS, reach.deadline.left()))
        except OSError as error:
            opened.close()
            failure = error
        else:
            opened.deadline = reach.deadline
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


class _Connection(HTTPConnection):
    def __init__(self, *arguments: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._reach = reach

    def _new_conn(self) -> socket.socket:
        return _connect(self.host, self.port, self._reach)


class _TlsConnection(HTTPSConnection):
    def __init__(self, *arguments: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._reach = reach

    def _new_conn(self) -> socket.socket:
        return _connect(self.host, self.port, self._reach)

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, DeadlineTlsSocket):
            self.sock.deadline = self._reach.deadline


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def open_pool(
    scheme: str, host: str, port: int, reach: Reach, context: ssl.SSLContext
) -> HTTPConnectionPool:
    """A pool that keeps one connection to `host` and `port`; proxies play no part in it."""
    if scheme == "https":
        return _TlsPool(host, port, maxsize=1, retries=False, ssl_context=context, reach=reach)
    return _Pool(host, port, maxsize=1, retries=False, reach=reach)
