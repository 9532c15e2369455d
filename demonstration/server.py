"""The sites over HTTP, on loopback only, each on a port of its own."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from demonstration.sites import SITES, Document, Site, document

HOST = "127.0.0.1"
_POLL_SECONDS = 0.1  # how long a server may take to notice that it is to stop


class PortTaken(OSError):
    """A port that a site needs is in use."""

    def __init__(self, site: Site, port: int) -> None:
        super().__init__(site.name, port)
        self.site = site
        self.port = port

    def __str__(self) -> str:
        return (
            f"Port {self.port} is taken, so the demonstration site {self.site.name} cannot start. "
            "Stop the program that uses it, or set HUB_DEMONSTRATION_PORT to the first of "
            "eleven free ports."
        )


class TownServer(ThreadingHTTPServer):
    """The server of one site.  Port 0 takes any free one."""

    daemon_threads = True

    def __init__(self, site: Site, port: int) -> None:
        self.site = site
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise PortTaken(site, port) from error

    @property
    def base(self) -> str:
        """The site's address without a last slash."""
        return f"http://{HOST}:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the site's documents of today."""

    protocol_version = "HTTP/1.1"
    server: TownServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Say nothing: the hub's own output is what a newcomer reads."""

    def _answer(self, *, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        found = document(self.server.site, self.server.base, path, datetime.now(UTC).date())
        if found is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        if self._is_known(found):
            self._head(HTTPStatus.NOT_MODIFIED, found)
            self.end_headers()
            return
        self._head(HTTPStatus.OK, found)
        self.send_header("Content-Type", found.content_type)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(found.body)

    def _head(self, status: HTTPStatus, found: Document) -> None:
        self.send_response(status)
        self.send_header("ETag", found.etag)
        self.send_header("Last-Modified", format_datetime(found.last_modified, usegmt=True))

    def _is_known(self, found: Document) -> bool:
        """Whether the client has this document; If-None-Match wins (RFC 9110 section 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in known or found.etag in known
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and found.last_modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False


@contextmanager
def running_sites(
    first_port: int, sites: Iterable[Site] = SITES
) -> Iterator[dict[str, TownServer]]:
    """The sites, running, by name; with `first_port` 0 each on any free port.

    Raises PortTaken, having stopped what had started.
    """
    servers: dict[str, TownServer] = {}
    try:
        for site in sites:
            port = first_port + site.port_offset if first_port else 0
            servers[site.name] = TownServer(site, port)
            threading.Thread(
                target=servers[site.name].serve_forever,
                args=(_POLL_SECONDS,),
                name=f"site {site.name}",
                daemon=True,
            ).start()
        yield servers
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()
