"""Who stands at the other end of a connection, and whom of them the operator trusts."""

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final, NamedTuple

UNIX_SOCKETS: Final = "unix"

# An address as servers and X-Forwarded-For write it: an IPv6 address may stand in brackets, a
# port may follow, and an interface ("%eth0"), which means something on its own machine alone.
_WRITTEN: Final = re.compile(
    r"\[(?P<boxed>[0-9A-Fa-f:.]+)(?:%[\w.-]+)?\](?::[0-9]{1,5})?"
    r"|(?P<four>[0-9.]+)(?::[0-9]{1,5})?"
    r"|(?P<six>[0-9A-Fa-f:.]+)(?:%[\w.-]+)?"
)
_LONGEST_WRITTEN: Final = 80
_MAPPED_BITS: Final = 96  # of ::ffff:0:0/96, RFC 4291 section 2.5.5.2


class Peer(NamedTuple):
    """One end of a connection: its address, "" where it has none, and whether it is trusted."""

    address: str
    is_trusted: bool


def _as_it_is(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that is written as an IPv6 one is an IPv4 address."""
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address
    return address


def network_of(text: str) -> IPv4Network | IPv6Network:
    """A network, or one address, as people write it.

    Raises ValueError for what is neither, for a network with bits of a host, for an interface
    ("%eth0"), and for the whole of IPv4 or IPv6: who trusts everybody lets every reader say where
    it comes from.
    """
    if "%" in text:
        raise ValueError("an address without an interface")
    network = ip_network(text)
    first = _as_it_is(network.network_address)
    if isinstance(network, IPv6Network) and isinstance(first, IPv4Address):
        network = IPv4Network((first, max(0, network.prefixlen - _MAPPED_BITS)))
    if network.prefixlen == 0:
        raise ValueError("a part of the network, not all of it")
    return network


@dataclass(frozen=True, slots=True)
class Peers:
    """Those whom the operator trusts: networks, and whoever comes through a Unix socket."""

    networks: frozenset[IPv4Network | IPv6Network] = frozenset()
    unix_sockets: bool = False

    def look_up(self, text: str) -> Peer | None:
        """The peer that a server or an element of X-Forwarded-For names; None for no address.

        The address comes back in its shortest form, without port and interface.  A Unix socket
        has none: servers say "" of it or, as nginx does, "unix:".
        """
        if not text or text.startswith("unix:"):
            return Peer("", self.unix_sockets)
        written = _WRITTEN.fullmatch(text) if len(text) <= _LONGEST_WRITTEN else None
        if written is None:
            return None
        try:
            address = _as_it_is(ip_address(written["boxed"] or written["four"] or written["six"]))
        except ValueError:
            return None
        return Peer(str(address), any(address in network for network in self.networks))
