"""Twenty hosts with feeds, in a process of their own: their time is not the hub's.

`/feed/<n>` is a feed of 24 items with an ETag, `/short/<n>` one of two; `/next` gives every feed
as many new ones; after `/etags/off` none has an ETag; `/calendar` has 200 events from today on,
`/calendar/<events>/<n>` as many as it says.
"""

import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.benchmarks.documents import calendar, feed

HOSTS = 20
ITEMS = 24
FEW_ITEMS = 2
EVENTS = 200


class FeedRequest(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    generation = 0
    has_etags = True

    def do_GET(self) -> None:
        if self.path == "/next":
            FeedRequest.generation += 1
            self._send(b"")
            return
        if self.path.startswith("/etags/"):
            FeedRequest.has_etags = self.path.endswith("/on")
            self._send(b"")
            return
        if self.path.startswith("/calendar"):
            events, name = (self.path.split("/")[2:] or (EVENTS, "served"))[:2]
            self._send(
                calendar(f"calendar{name}", int(events), datetime.now(UTC).date()),
                media_type="text/calendar",
            )
            return
        etag = f'"{FeedRequest.generation}"' if FeedRequest.has_etags else ""
        if etag and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        port = self.server.server_port  # type: ignore[attr-defined]
        name = f"source{port}{self.path.replace('/', '-')}"
        items = FEW_ITEMS if self.path.startswith("/short/") else ITEMS
        self._send(feed(name, items, FeedRequest.generation * items), etag)

    def _send(self, body: bytes, etag: str = "", media_type: str = "application/rss+xml") -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""


def main() -> None:
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), FeedRequest) for _ in range(HOSTS)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(*(server.server_port for server in servers), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
