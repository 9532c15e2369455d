"""An internet of its own: public addresses that lead to servers on loopback, and nowhere else.

What is replaced is what a router does, after the hub has looked up, checked and chosen an
address: the connection is noted under that address and led to a port of loopback.  The guard
works unchanged and nobody is exempt from it.
"""

import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from hub.core import fetch_connections
from hub.core.fetch_connections import DeadlineSocket

Answers = Callable[[int], list[str]]
"""The addresses that a name has at its so manieth lookup, from 1; raises as a resolver does."""

_NUMERIC_OR_LOCAL: Final = ("localhost", "localhost.localdomain")


@dataclass(slots=True)
class Internet:
    """Names, routes, the addresses that may be asked, and all that were connected to."""

    names: dict[str, Answers] = field(default_factory=dict)
    routes: dict[tuple[str, int], int] = field(default_factory=dict)
    public: set[str] = field(default_factory=set)
    connected: list[tuple[str, int]] = field(default_factory=list)
    past_the_fetcher: list[str] = field(default_factory=list)
    lookups: Counter[str] = field(default_factory=Counter)
    _numbers: Iterator[int] = field(default_factory=lambda: count(257))

    def add_host(self, name: str, ports: dict[int, int]) -> str:
        """Give a name a public address whose ports lead to these ports of loopback."""
        high, low = divmod(next(self._numbers), 256)
        address = f"45.80.{high}.{low}"
        self.public.add(address)
        self.names[name] = lambda _number: [address]
        for port, there in ports.items():
            self.routes[address, port] = there
        return address

    def lookup(self, host: str, port: int, *_: Any) -> list[Any]:
        """As `socket.getaddrinfo`: our names, and what is an address in some spelling."""
        self.lookups[host] += 1
        if host in self.names:
            addresses = self.names[host](self.lookups[host])
            return [_answer(address, port) for address in addresses]
        flags = 0 if host in _NUMERIC_OR_LOCAL else socket.AI_NUMERICHOST
        return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, flags)

    def breaches(self) -> list[str]:
        """Each connection to what is none of this internet's public addresses."""
        inside = [
            f"{address}:{port}" for address, port in self.connected if address not in self.public
        ]
        return [*map(str, inside), *self.past_the_fetcher]


def _answer(address: str, port: int) -> Any:
    if ":" in address:
        return (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))


_watched: Internet | None = None
_hooked = False


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """Note every connection of this process that the routed sockets did not make."""
    if event != "socket.connect" or _watched is None:
        return
    opened, address = arguments
    if isinstance(address, tuple) and not isinstance(opened, DeadlineSocket):
        _watched.past_the_fetcher.append(str(address))


@contextmanager
def routed(internet: Internet) -> Iterator[None]:
    """Lead the fetcher's connections through `internet` while the block runs."""
    global _watched, _hooked

    class Routed(DeadlineSocket):
        def connect(self, address: Any) -> None:
            internet.connected.append((str(address[0]), int(address[1])))
            there = internet.routes.get((str(address[0]), int(address[1])))
            if there is None:
                raise ConnectionRefusedError(f"nobody listens at {address}")
            near = "::ffff:127.0.0.1" if self.family == socket.AF_INET6 else "127.0.0.1"
            super().connect((near, there))

    if not _hooked:
        # There is no way to take a hook away again: it hears nothing between blocks.
        sys.addaudithook(_hear)
        _hooked = True
    fetch_connections.DeadlineSocket = Routed  # type: ignore[misc]
    _watched = internet
    try:
        yield
    finally:
        _watched = None
        fetch_connections.DeadlineSocket = DeadlineSocket  # type: ignore[misc]
