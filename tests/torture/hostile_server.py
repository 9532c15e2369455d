"""The hostile sources' server: one on loopback for HTTP, one for TLS, told apart by the host asked.

Beside the hostile hosts there is one that is well, for redirects to lead to.
"""

import os
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from unittest.mock import patch

import trustme

from tests.core.loopback import Request, Server, answer, serving
from tests.sources.town_site import calendar, event, feed, item
from tests.torture.behaviours import DOMAIN, Answering, Behaviour, Says
from tests.torture.internet import Internet

GOOD_HOST: Final = f"good.{DOMAIN}"
GOOD_FEED: Final = f"http://{GOOD_HOST}/feed"
ITEMS: Final = 12


def a_feed(request: Request, _connection: socket.socket) -> bytes:
    """A feed of a few items, whose titles say which host they are from."""
    host = host_of(request)
    return feed(
        *(
            item(f"{host} {n}", f"{host}/{n}", f"https://{host}/news/{n}", f"Text {n} " * 20)
            for n in range(ITEMS)
        )
    )


def a_calendar(request: Request, _connection: socket.socket) -> bytes:
    """A calendar of a few coming events."""
    return calendar(*events_of(host_of(request)))


def events_of(host: str, number: int = ITEMS) -> list[str]:
    """Coming events of a host."""
    return [event(n, f"{host} {n}", n + 2, uid=f"{n}@{host}") for n in range(number)]


def host_of(request: Request) -> str:
    """The host that was asked, without port."""
    return request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")


GOOD: Final[Mapping[str, bytes | Answering]] = {"/feed": a_feed, "/calendar": a_calendar}


@dataclass(slots=True)
class HostileServer:
    """What each host says now; the ports of loopback at which it does."""

    says: dict[str, Says] = field(default_factory=dict)
    plain: Server | None = None
    tls: Server | None = None
    asked_by_name: list[str | None] = field(default_factory=list)
    silent_port: int = 0
    closed_port: int = 0
    loud_port: int = 0

    def answer(self, request: Request, connection: socket.socket) -> bytes | None:
        """What the host that is asked says."""
        says = self.says.get(host_of(request), b"")
        if isinstance(says, Mapping):
            says = says.get(request.target, answer(b"nothing here", "404 Not Found"))
        return says(request, connection) if callable(says) else says or None

    def ports(self, behaviour: Behaviour) -> dict[int, int]:
        """Where the ports of a behaviour's host lead."""
        if self.plain is None or self.tls is None:
            raise RuntimeError("the server is not running")
        at = {
            "web": (self.plain.port, self.tls.port),
            "silent": (self.silent_port, self.silent_port),
            "closed": (self.closed_port, self.closed_port),
            "plain": (self.loud_port, self.loud_port),
        }[behaviour.port_says]
        return {80: at[0], 443: at[1], 8080: at[0], 8443: at[1]}


def _certificates(folder: Path) -> dict[str, ssl.SSLContext]:
    """Server contexts by name; the authority of the good ones stands in the folder."""
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    # RFC 6125 section 7.2: a wildcard stands for one label.
    issued = {
        "good": authority.issue_cert(f"*.{DOMAIN}", DOMAIN),
        "other_name": authority.issue_cert("other.example"),
        "by_address": authority.issue_cert("127.0.0.1"),
        "wide_wildcard": authority.issue_cert("*.test"),
        "stranger": stranger.issue_cert(f"*.{DOMAIN}"),
        "expired": authority.issue_cert(f"*.{DOMAIN}", not_before=_days(-9), not_after=_days(-1)),
        "not_yet": authority.issue_cert(f"*.{DOMAIN}", not_before=_days(2), not_after=_days(9)),
    }
    contexts = {}
    for name, certificate in issued.items():
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(contexts[name])
    return contexts


def _days(number: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=number)


@contextmanager
def _loud() -> Iterator[int]:
    """The port of a server that says that it speaks no TLS before it was asked, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=99)

    def shout() -> None:
        with suppress(OSError):
            while True:
                opened, _ = listener.accept()
                with closing(opened), suppress(OSError):
                    opened.sendall(answer(b"plain HTTP here", "400 Bad Request"))

    thread = threading.Thread(target=shout, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@contextmanager
def hostile_server(internet: Internet, behaviours: list[Behaviour]) -> Iterator[HostileServer]:
    """The server with a host for each behaviour, in `internet`, its authority trusted."""
    running = HostileServer()
    certificate_of = {one.host: one.certificate for one in behaviours}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        contexts = _certificates(folder)

        def choose(opened: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
            running.asked_by_name.append(name)
            opened.context = contexts[certificate_of.get(name or "", "good")]

        contexts["good"].sni_callback = choose
        running.plain = stack.enter_context(serving(running.answer))
        running.tls = stack.enter_context(serving(running.answer, contexts["good"]))
        silent = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0), backlog=99)))
        running.silent_port = silent.getsockname()[1]
        running.loud_port = stack.enter_context(_loud())
        with socket.create_server(("127.0.0.1", 0)) as closed:
            running.closed_port = closed.getsockname()[1]
        trusted = {"SSL_CERT_FILE": str(folder / "authority.pem")}
        stack.enter_context(patch.dict(os.environ, trusted))
        for one in behaviours:
            internet.add_host(one.host, running.ports(one))
        well = Behaviour("good", "", ())
        internet.add_host(GOOD_HOST, running.ports(well))
        running.says[GOOD_HOST] = GOOD
        yield running
