"""What a hostile source does, as a value: what it says at each visit, and what must come of it.

A list of these is all that `hostile_sources.py` needs; each part of it has a module of its own.
"""

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hub.sources.models import Fetch, Source
from tests.core.loopback import Request

DOMAIN: Final = "torture.test"
WORKS: Final = ""
"""The key of a visit after which nothing is said of the source."""

Answering = Callable[[Request, socket.socket], bytes | None]
Says = bytes | Answering | Mapping[str, bytes | Answering]
"""A whole answer with its head, what makes one (None hangs up), or one of these for each path."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One refresh: what the server says, and the keys of which one is to stand on the page."""

    says: Says
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class After:
    """A source after its last visit: its row, its tries (newest first), its entries' titles."""

    source: Source
    tries: tuple[Fetch, ...]
    published: tuple[str, ...]
    withdrawn: tuple[str, ...]

    @property
    def odd(self) -> frozenset[str]:
        """What the newest try found odd."""
        return frozenset(str(one["key"]) for one in self.tries[0].odd)


Check = Callable[[After], Iterable[str]]


def nothing_more(_after: After) -> Iterator[str]:
    """No further check."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One hostile source.

    `name` is unique and fit for the name of a host.  `url` is the source's address, of a host of
    its own when empty.  `visits` are refreshes in a row.  `after` gives a sentence for each thing
    that is wrong at the end.  `port_says` is what is at the host: "web" (HTTP at 80, TLS at 443),
    "silent" (connections are taken and never answered), "plain" (HTTP where TLS is expected) or
    "closed".  `certificate` names one of
    `hostile_server.py`.  `is_slow` keeps it out of the short edition.
    """

    name: str
    group: str
    visits: tuple[Visit, ...]
    kind: str = "rss_feeds"
    url: str = ""
    after: Check = nothing_more
    port_says: str = "web"
    certificate: str = "good"
    is_slow: bool = False

    @property
    def host(self) -> str:
        """The host that is this source's alone."""
        return f"{self.name}.{DOMAIN}"

    @property
    def address(self) -> str:
        """The address that the source is added with."""
        return self.url or f"http://{self.host}/feed"


def visit(says: Says, *keys: str) -> Visit:
    """A visit after which one of `keys` is said of the source."""
    return Visit(says, frozenset(keys or (WORKS,)))


def behaves(
    group: str,
    name: str,
    says: Says,
    *keys: str,
    kind: str = "rss_feeds",
    url: str = "",
    after: Check = nothing_more,
    is_slow: bool = False,
) -> Behaviour:
    """A behaviour of one visit."""
    visits = (visit(says, *keys),)
    return Behaviour(name, group, visits, kind, url, after, is_slow=is_slow)


def before_it_turns(says: Says, *turned: Visit) -> tuple[Visit, ...]:
    """A visit that is well, then those at which the source shows what it is."""
    return (visit(says), *turned)
