"""Feeds and calendars that grow and change, in a process of their own.

`/source/<n>` is what source n publishes in the present generation: every item that it ever had,
some of them edited since; every fourth is a calendar.  `/next` begins the next generation, `/asked`
says how often sources were asked, `/readings` which, by whom, and whether two asked at once.  What
is to come of it is worked out by `published`.
"""

import json
import random
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FEEDS_OF_A_HOST = 10
FIRST_ITEMS = 5
MOST_ITEMS = 40
LONGEST_PAUSE_SECONDS = 0.05


def is_calendar(source: int) -> bool:
    return source % 4 == 3


def published(source: int, generation: int) -> dict[str, str]:
    """The items of a source by id, with their titles: every seventh is edited each third time."""
    count = min(FIRST_ITEMS + generation, MOST_ITEMS)
    return {
        f"source{source}-item{number}": f"Report {number} of {source}, edition "
        f"{generation // 3 if number % 7 == 0 else 0}"
        for number in range(count)
    }


def document(source: int, generation: int) -> bytes:
    items = published(source, generation)
    return _calendar(items) if is_calendar(source) else _feed(source, items)


def _feed(source: int, items: dict[str, str]) -> bytes:
    rows = "".join(
        f"<item><guid isPermaLink='false'>{key}</guid><title>{title}</title>"
        f"<link>https://source{source}.example/{key}</link><category>culture</category>"
        f"<pubDate>Mon, 02 Nov 2026 {number % 24:02}:00:00 +0100</pubDate>"
        f"<description>&lt;p&gt;{title}&lt;/p&gt;</description></item>"
        for number, (key, title) in enumerate(items.items())
    )
    return f"<rss version='2.0'><channel><title>{source}</title>{rows}</channel></rss>".encode()


def _calendar(items: dict[str, str]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//growing//EN"]
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    for number, (key, title) in enumerate(items.items()):
        day = (tomorrow + timedelta(days=number)).strftime("%Y%m%d")
        lines += ["BEGIN:VEVENT", f"UID:{key}", "DTSTAMP:20261101T120000Z", "CATEGORIES:culture"]
        lines += [f"DTSTART:{day}T170000Z", f"DTEND:{day}T183000Z", f"SUMMARY:{title}"]
        lines += ["RRULE:FREQ=WEEKLY;COUNT=3"] if number % 5 == 0 else []
        lines.append("END:VEVENT")
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").replace(",", "\\,").encode()


@dataclass(frozen=True, slots=True)
class Reading:
    """One request for a source: by which User-Agent, and how many others were at it just then."""

    source: int
    reader: str
    generation: int
    beside: int


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The head and the body go out in two writes: the second would wait for the client's word.
    disable_nagle_algorithm = True
    generation = 0
    readings: list[Reading] = []  # noqa: RUF012 -- of the whole server
    running: Counter[int] = Counter()  # noqa: RUF012
    guard = threading.Lock()

    def do_GET(self) -> None:
        what = self.path.strip("/").partition("/")
        body, kind = b"", "text/plain"
        if what[0] == "next":
            _Request.generation += 1
        elif what[0] == "source":
            source = int(what[2])
            body = self._read(source)
            kind = "text/calendar" if is_calendar(source) else "application/rss+xml"
        elif what[0] == "readings":
            body = json.dumps([asdict(reading) for reading in _Request.readings]).encode()
        else:
            body = str(len(_Request.readings)).encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _read(self, source: int) -> bytes:
        reader = self.headers.get("User-Agent", "")
        with _Request.guard:
            generation, beside = _Request.generation, _Request.running[source]
            _Request.readings.append(Reading(source, reader, generation, beside))
            _Request.running[source] += 1
        time.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))
        with _Request.guard:
            _Request.running[source] -= 1
        return document(source, generation)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that was killed."""


@dataclass(slots=True)
class Feeds:
    """The running server: the ports of its hosts, and how many sources there are."""

    ports: list[int]
    count: int
    generation: int = 0

    def url(self, source: int) -> str:
        return f"http://127.0.0.1:{self.ports[source % len(self.ports)]}/source/{source}"

    @property
    def allowed(self) -> str:
        """For HUB_ALLOWED_HOSTS_FOR_FETCHING."""
        return " ".join(f"127.0.0.1:{port}" for port in self.ports)

    def next_generation(self) -> None:
        self._ask("next")
        self.generation += 1

    def asked(self) -> int:
        return int(self._ask("asked"))

    def readings(self) -> list[Reading]:
        """Every request for a source, in order."""
        return [Reading(**fields) for fields in json.loads(self._ask("readings"))]

    def _ask(self, what: str) -> bytes:
        address = f"http://127.0.0.1:{self.ports[0]}/{what}"
        with urllib.request.urlopen(address, timeout=30) as answer:
            read: bytes = answer.read()
        return read


@contextmanager
def growing_feeds(count: int) -> Iterator[Feeds]:
    """`count` sources on hosts of ten each, until the block ends."""
    hosts = max(1, count // FEEDS_OF_A_HOST)
    command = [sys.executable, "-m", "tests.torture.growing_feeds", str(hosts)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield Feeds([int(port) for port in process.stdout.readline().split()], count)
        finally:
            process.terminate()


def main() -> None:
    hosts = int(sys.argv[1])
    servers = [_Server(("127.0.0.1", 0), _Request) for _ in range(hosts)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(*(server.server_port for server in servers), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
