"""Addresses that a source may name or lead to, and what must be said of each."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.core.loopback import Request, answer, redirect
from tests.torture.behaviours import DOMAIN, WORKS, After, Behaviour, Visit, behaves, visit
from tests.torture.hostile_server import GOOD_FEED, GOOD_HOST, ITEMS, a_feed
from tests.torture.internet import Answers, Internet

REFUSED: Final = "address_refused"
DIRECT: Final = "addresses, of the source itself"
BEHIND: Final = "addresses, behind a redirect"
NAMES: Final = "names and what they resolve to"
TLS: Final = "certificates"


@dataclass(frozen=True, slots=True)
class Place:
    """An address and the keys that may be said of it; `is_kept`: a source may be added with it."""

    name: str
    url: str
    keys: tuple[str, ...] = (REFUSED,)
    is_kept: bool = True


def _hosts(kind: str, *hosts: str) -> Iterator[Place]:
    for number, host in enumerate(hosts):
        yield Place(f"{kind}-{number}", f"http://{host}/{kind}-{number}")


def _refused(key: str, kind: str, *urls: str) -> Iterator[Place]:
    """Addresses of which the hub says at once that they cannot be read."""
    for number, url in enumerate(urls):
        yield Place(f"{kind}-{number}", url, (key,), is_kept=False)


PLACES: Final = (
    *_hosts("loopback", "127.0.0.1", "127.255.255.254", "127.1", "127.0.1", "2130706433"),
    *_hosts("loopback-hex", "0x7f000001", "0X7F000001", "0x7f.1", "0x7f.0x0.0x0.0x1"),
    *_hosts("loopback-octal", "0177.0.0.1", "017700000001", "0177.1", "00000177.0.0.01"),
    *_hosts("loopback-name", "localhost", "LOCALHOST", "LocalHost."),
    *_hosts("loopback-letters", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "１２７.0.0.1", "127。0。0。1", "①②⑦.⓪.⓪.①"),
    *_hosts("loopback-v6", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]"),
    *_hosts("mapped", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]"),
    *_hosts("compatible", "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]"),
    *_hosts("nat64", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]"),
    *_hosts("6to4", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001:0:7f00:1::]"),
    *_hosts("this-network", "0.0.0.0", "0", "0x0", "0.1.2.3"),
    *_hosts("private", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "[fd00::1]"),
    *_hosts("link-local", "169.254.1.1", "[fe80::1]", "[febf::1]", "[fec0::1]"),
    *_hosts("shared", "100.64.0.1", "100.127.255.254"),
    *_hosts("multicast", "224.0.0.1", "239.255.255.250", "[ff02::1]", "[ff0e::1]"),
    *_hosts("documentation", "192.0.2.1", "198.51.100.1", "203.0.113.1", "[2001:db8::1]"),
    *_hosts("benchmarking", "198.18.0.1", "198.19.255.255", "[2001:2::1]"),
    *_hosts("reserved", "240.0.0.1", "255.255.255.255", "192.0.0.1", "192.88.99.1", "[100::1]"),
    *_hosts("outside-unicast", "[4000::1]", "[3fff::1]", "[5f00::1]", "[3ffe::1]"),
    *_hosts("metadata", "169.254.169.254", "0xA9FEA9FE", "[fd00:ec2::254]", "100.100.100.200"),
    *_hosts("metadata-public", "168.63.129.16", "0xa83f8110"),
    *_hosts("metadata-name", "metadata.google.internal", "metadata", "instance-data"),
    Place("port-22", f"http://{GOOD_HOST}:22/", ("port_refused",)),
    Place("port-25", f"http://{GOOD_HOST}:25/", ("port_refused",)),
    Place("port-6379", f"http://{GOOD_HOST}:6379/", ("port_refused",)),
    Place("port-5432", f"https://{GOOD_HOST}:5432/", ("port_refused",)),
    Place("port-11211", f"http://{GOOD_HOST}:011211/", ("port_refused",)),
    Place("port-0", f"http://{GOOD_HOST}:0/", ("port_refused",)),
    Place("port-65535", "http://127.0.0.1:65535/", ("port_refused",)),
    Place("fragment", f"http://127.0.0.1#@{GOOD_HOST}/feed"),
    Place("scheme-case", "hTtP://127.0.0.1/feed"),
    *_refused(
        "bad_url", "zone-id", "http://[fe80::1%25lo]/", "http://[::1%lo]/", "http://[::1%251]/"
    ),
    *_refused("bad_url", "port-impossible", "http://good.torture.test:65536/", "http://a:-1/"),
    *_refused("bad_url", "backslash", f"http://127.0.0.1\\{GOOD_HOST}/"),
    *_refused("bad_url", "hostless", "http://.", "http://.."),
    *_refused("bad_url", "very-long", "http://good.torture.test/" + "a" * 5000),
    *_refused(
        "credentials_in_url",
        "user-info",
        f"http://{GOOD_HOST}@127.0.0.1/",
        "http://user:password@127.0.0.1/",
        f"http://@{GOOD_HOST}/feed",
        f"http://127.0.0.1\\@{GOOD_HOST}/feed",
        f"http://127.0.0.1%2f@{GOOD_HOST}/feed",
    ),
    *_refused(
        "unsupported_scheme",
        "scheme",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "fIlE://localhost/etc/passwd",
        "gopher://127.0.0.1:11211/_stats",
        "dict://127.0.0.1:6379/info",
        "ftp://127.0.0.1/",
        "FtP://127.0.0.1/",
        "ldap://127.0.0.1/",
        "data:application/rss+xml,<rss/>",
        "JaVaScRiPt:alert(1)",
        "jar:http://127.0.0.1!/",
        "ws://127.0.0.1/",
        "unix:/var/run/docker.sock",
    ),
)
_METADATA_NAMES: Final = ("metadata.google.internal", "metadata", "instance-data")


def addresses() -> tuple[Behaviour, ...]:
    """Every hostile address asked for itself and behind a redirect; names; certificates."""
    direct = (
        behaves(DIRECT, f"at-{one.name}", b"", *one.keys, url=one.url)
        for one in PLACES
        if one.is_kept
    )
    behind = (
        behaves(BEHIND, f"to-{one.name}", _leads_to(one.url), *_behind(one)) for one in PLACES
    )
    return (*direct, *behind, *_more_redirects(), *_names(), *_certificates())


def _behind(place: Place) -> tuple[str, ...]:
    return tuple("bad_redirect" if key == "bad_url" else key for key in place.keys)


def _leads_to(url: str) -> bytes:
    # A header is Latin-1 on the way; what is beyond goes as UTF-8, as servers send it.
    return redirect(url.encode().decode("latin-1"))


def _more_redirects() -> Iterator[Behaviour]:
    for name, location, *keys in (
        ("without-scheme", "//127.0.0.1/feed", REFUSED),
        ("own-host", "http:///feed", "redirect_loop"),
        ("query-alone", "http://?feed", "redirect_loop", "not_found"),
        ("three-slashes", "///127.0.0.1/feed", "not_found"),
        ("tabs", "ht\ttp://127.0.0.1/", REFUSED),
        ("blanks", "  http://127.0.0.1/  ", REFUSED),
        ("no-slashes", "http:127.0.0.1/feed", "not_found"),
        ("backslashes", "\\\\127.0.0.1\\feed", "not_found"),
        ("line-break", f"{GOOD_FEED}%0d%0aHost:%20127.0.0.1", "not_found"),
    ):
        pages = {"/feed": redirect(location)}
        yield behaves(BEHIND, f"to-{name}", pages, *keys)
    far = {
        "/feed": redirect("/1"),
        "/1": redirect("/2", "307 Temporary Redirect"),
        "/2": redirect("/3", "303 See Other"),
        "/3": redirect("http://169.254.169.254/latest/meta-data/", "308 Permanent Redirect"),
    }
    yield behaves(BEHIND, "to-metadata-at-the-fourth-hop", far, REFUSED)
    yield Behaviour(
        "to-loopback-for-ever",
        BEHIND,
        (visit(redirect("http://127.0.0.1/", "301 Moved Permanently"), REFUSED),) * 3,
        after=_has_not_moved,
    )
    refreshed = answer(b"", "200 OK", None, Refresh="0; url=http://127.0.0.1/")
    yield behaves(BEHIND, "to-loopback-by-refresh-header", refreshed, "empty_document")


def _has_not_moved(after: After) -> Iterator[str]:
    if "127.0.0.1" in after.source.url:
        yield f"moved to {after.source.url}"


def _names() -> Iterator[Behaviour]:
    for name in NAMED:
        yield Behaviour(name, NAMES, (NAMED[name][0],))
    # The second visit looks the name up again, since the server closes each connection.
    closing: tuple[Visit, ...] = (visit(_feed_then_close), visit(_feed_then_close, REFUSED))
    yield Behaviour("name-changes-its-answer", NAMES, closing)
    back = {"/feed": _redirect_then_close}
    yield behaves(NAMES, "name-changes-between-hops", back, REFUSED)
    yield behaves(NAMES, "name-unknown", b"", "name_not_found", url=f"http://nobody.{DOMAIN}/")


def _feed_then_close(request: Request, connection: socket.socket) -> None:
    connection.sendall(a_feed(request, connection))


def _redirect_then_close(_request: Request, connection: socket.socket) -> None:
    connection.sendall(redirect("/again"))


DEAD: Final = tuple(f"45.90.0.{number}" for number in range(1, 200))


def _lists(*addresses: str) -> Callable[[str], Answers]:
    """A name with these addresses; "*" is the public one that leads to the server."""
    return lambda own: lambda _number: [own if one == "*" else one for one in addresses]


def _at_lookup(number: int, address: str) -> Callable[[str], Answers]:
    """A name whose answer is public at first and `address` from the so manieth lookup on."""
    return lambda own: lambda now: [own] if now < number else [address]


def _fails(error: Exception) -> Callable[[str], Answers]:
    def answers(_number: int) -> list[str]:
        raise error

    return lambda _own: answers


NAMED: Final[dict[str, tuple[Visit, Callable[[str], Answers]]]] = {
    "name-of-loopback": (visit(a_feed, REFUSED), _lists("127.0.0.1")),
    "name-of-private": (visit(a_feed, REFUSED), _lists("10.1.2.3")),
    "name-of-metadata": (visit(a_feed, REFUSED), _lists("169.254.169.254")),
    "name-of-mapped": (visit(a_feed, REFUSED), _lists("::ffff:127.0.0.1")),
    "name-of-link-local": (visit(a_feed, REFUSED), _lists("fe80::1%lo")),
    "name-public-then-private": (visit(a_feed, REFUSED), _lists("*", "10.0.0.1")),
    "name-private-then-public": (visit(a_feed, REFUSED), _lists("192.168.0.1", "*")),
    "name-public-and-loopback-v6": (visit(a_feed, REFUSED), _lists("*", "::1")),
    "name-last-of-many": (visit(a_feed, REFUSED), _lists(*["*"] * 500, "127.0.0.1")),
    "name-many-that-are-dead": (
        visit(a_feed, "connection_refused"),
        _lists(*DEAD),
    ),
    "name-without-address": (visit(a_feed, "name_not_found"), _lists()),
    "name-that-fails": (visit(a_feed, "name_not_found"), _fails(socket.gaierror(-3, "again"))),
    "name-that-cannot-be-read": (
        visit(a_feed, "name_not_found"),
        _fails(UnicodeError("label too long")),
    ),
}
_CHANGING: Final[dict[str, Callable[[str], Answers]]] = {
    "name-changes-its-answer": _at_lookup(2, "127.0.0.1"),
    "name-changes-between-hops": _at_lookup(2, "169.254.169.254"),
}


def set_names(internet: Internet) -> None:
    """Give the hostile names their hostile answers, once their hosts are there."""
    internet.public.update(DEAD)
    answering = {name: made for name, (_, made) in NAMED.items()} | _CHANGING
    for name, made in answering.items():
        host = f"{name}.{DOMAIN}"
        if host in internet.names:
            internet.names[host] = made(internet.names[host](1)[0])
    for name in _METADATA_NAMES:
        internet.names[name] = lambda _number: ["169.254.169.254"]


def _certificates() -> Iterator[Behaviour]:
    for certificate, key in (
        ("good", WORKS),
        ("other_name", "tls_failed"),
        ("by_address", "tls_failed"),
        ("wide_wildcard", "tls_failed"),
        ("stranger", "tls_failed"),
        ("expired", "tls_failed"),
        ("not_yet", "tls_failed"),
    ):
        name = f"tls-{certificate.replace('_', '-')}"
        yield Behaviour(
            name,
            TLS,
            (visit(a_feed, key),),
            url=f"https://{name}.{DOMAIN}/feed",
            certificate=certificate,
            after=_is_whole if key == WORKS else _brought_nothing,
        )
    for name, there, keys in (
        ("tls-never-shakes-hands", "silent", ("timed_out",)),
        ("tls-is-plain-http", "plain", ("tls_failed",)),
        ("tls-refuses", "closed", ("connection_refused",)),
    ):
        url = f"https://{name}.{DOMAIN}/feed"
        slow = there == "silent"
        visits = (visit(a_feed, *keys),)
        yield Behaviour(name, TLS, visits, url=url, port_says=there, is_slow=slow)


def _is_whole(after: After) -> Iterator[str]:
    if len(after.published) != ITEMS:
        yield f"{len(after.published)} items"


def _brought_nothing(after: After) -> Iterator[str]:
    if after.published:
        yield "items were taken in over a connection that is not safe"
