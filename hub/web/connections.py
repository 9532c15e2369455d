"""The connections that a web process holds, found past the server, which names none of them.

The server tells a request's address without its port (REMOTE_PORT of PEP 3333 is missing), so a
connection is known by the address of its other end and by having been there all the time.
"""

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

_INTERNET: Final = (socket.AF_INET, socket.AF_INET6)
# Who went out of reach in the middle of sending is given up after two minutes.
_KEEPALIVE: Final = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}
_FEW_SECONDS: Final = 1.0


def ask_whether_senders_are_there(port: int) -> None:
    """Let each connection to `port` of this process end when its other end went without a word.

    Otherwise the rest of a body is waited for without end.  What is set on the socket that listens
    holds for the connections that it takes from now on, too (socket(7), tcp(7)).
    """
    for _number, found in _sockets(port):
        with suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in _KEEPALIVE.items():
                if hasattr(socket, name):
                    found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class Deadline:
    """Stops reading from `address`, at `port` of this process, when a block takes too long.

    All connections of that address end that were there all the time: a reader who shares it with
    one that drips asks again, which browsers do by themselves.  What the block reads then ends
    before its time, as if the sender had gone.  `is_over` says whether it came to that.
    """

    def __init__(self, port: int, address: str, seconds: float) -> None:
        self.is_over = False
        self._port = port
        self._address = address
        self._seconds = seconds
        self._ended = Event()

    def __enter__(self) -> Self:
        Thread(target=self._watch, name="deadline-of-a-body", daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._ended.set()

    def _watch(self) -> None:
        first = min(_FEW_SECONDS, self._seconds / 2)
        if self._ended.wait(first):
            return
        there = {number for number, _found in _connections_from(self._port, self._address)}
        if self._ended.wait(self._seconds - first):
            return
        self.is_over = True
        for number, found in _connections_from(self._port, self._address):
            if number in there:
                with suppress(OSError):
                    found.shutdown(socket.SHUT_RD)


def _connections_from(port: int, address: str) -> Iterator[tuple[int, socket.socket]]:
    """The connections to a port whose other end has an address, by their number."""
    for number, found in _sockets(port):
        # Of a server that tells no address nothing is found.
        with suppress(OSError, ValueError):
            if _plain(found.getpeername()[0]) == ipaddress.ip_address(address):
                yield number, found


def _sockets(port: int) -> Iterator[tuple[int, socket.socket]]:
    """The sockets of a port, that which listens too, by a number that no other one has meanwhile.

    Each is a copy: what the server has closed cannot have become another one in between.
    """
    for file in Path("/dev/fd").iterdir():
        try:
            copy = os.dup(int(file.name))
        except OSError:
            continue
        try:
            found = socket.socket(fileno=copy)
        except OSError:
            os.close(copy)
            continue
        with found:
            number = os.fstat(copy).st_ino
            if found.family in _INTERNET and found.getsockname()[1] == port:
                yield number, found


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address without a zone, and as IPv4 if it is one (RFC 4291 section 2.5.5.2)."""
    read = ipaddress.ip_address(address.partition("%")[0])
    return getattr(read, "ipv4_mapped", None) or read
