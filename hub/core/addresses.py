"""Which addresses the hub may connect to, and how a name becomes such an address.

Public unicast space is listed here, and everything else refused: the properties of the
`ipaddress` module call multicast, NAT64 and 6to4 addresses that lead inside "global".
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any

from hub.core.fetch_errors import FetchError

Lookup = Callable[..., list[Any]]
"""A function with the shape of `socket.getaddrinfo`."""

NAME_SECONDS = 5.0
_MOST_LOOKUPS_AT_ONCE = 16
_lookups = threading.BoundedSemaphore(_MOST_LOOKUPS_AT_ONCE)

# IANA IPv4 Special-Purpose Address Registry (RFC 6890) and what is above unicast space.
_REFUSED_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        # Inside Azure the platform's own services answer at this address of public space.
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Global unicast is 2000::/3 (RFC 4291 section 2.4); these parts of it are special, carry an
# IPv4 address inside (6to4, Teredo) or were given back (6bone).
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3ffe::/16",
        "3fff::/20",
    )
)


def is_public(address: str) -> bool:
    """Whether `address`, as text, is public unicast space; a zone id never is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _REFUSED_4)
    if parsed.scope_id is not None or parsed not in _UNICAST_6:
        return False
    return not any(parsed in network for network in _REFUSED_6)


def resolve(
    host: str,
    port: int,
    *,
    seconds: float,
    exempt: bool = False,
    lookup: Lookup = socket.getaddrinfo,
) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    """The checked addresses of `host`, as (family, socket address), in the resolver's order.

    All are refused when one of them is: a name that answers with an inner address beside a
    public one is up to something.  `exempt` leaves the check out.  Raises FetchError with
    "name_not_found", "name_slow" or "address_refused".
    """
    answers = _look_up_in_time(host, port, min(seconds, NAME_SECONDS), lookup)
    found: list[tuple[socket.AddressFamily, tuple[Any, ...]]] = []
    for family, _, _, _, address in answers:
        if family not in (socket.AF_INET, socket.AF_INET6):
            continue
        if not exempt and not is_public(str(address[0])):
            raise FetchError("address_refused", f"{host} is {address[0]}")
        if (family, address) not in found:
            found.append((family, address))
    if not found:
        raise FetchError("name_not_found", host)
    return found


def _look_up_in_time(host: str, port: int, seconds: float, lookup: Lookup) -> list[Any]:
    """Ask for the addresses in a thread of its own: the system call knows no time limit.

    A lookup that hangs keeps its thread and its place among the few that may run at once, so
    that a dead name server cannot fill the process with threads.
    """
    if not _lookups.acquire(timeout=max(seconds, 0)):
        raise FetchError("name_slow", f"{host}: too many names are being looked up")
    answer: queue.SimpleQueue[list[Any] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(lookup(host, port, 0, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.put(error)
        finally:
            _lookups.release()

    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    try:
        result = answer.get(timeout=max(seconds, 0))
    except queue.Empty:
        raise FetchError("name_slow", host) from None
    if isinstance(result, OSError | UnicodeError):
        raise FetchError("name_not_found", f"{host}: {result}")
    return result
