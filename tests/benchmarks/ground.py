"""What the benchmarks stand on, each made when the first one asks for it."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from tests.benchmarks.growth import LARGEST, Sizes, hubs_of_three_sizes
from tests.benchmarks.hub_at_work import FeedServer, HubAtWork, feed_server, hub_at_work
from tests.benchmarks.peer import READER, Peer, peer
from tests.benchmarks.web_servers import (
    WebServer,
    answer_of,
    free_port,
    request_bytes,
    web_server,
)

PAGE = "/en/news"
SOURCES = 1_000
EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class Served:
    """The hub and a bare Flask route with the bytes of its news page, on servers of one kind."""

    hub: WebServer
    bare: WebServer
    etag: str


class Ground:
    """Hubs and servers, which end with the block.

    `largest` is how many news the largest hub has, `sources` how many sources are refreshed,
    `events` how many events a large calendar has.
    """

    def __init__(
        self, largest: int = LARGEST, sources: int = SOURCES, events: int = EVENTS
    ) -> None:
        self.largest = largest
        self.sources = sources
        self.events = events

    def __enter__(self) -> Self:
        self.stack = ExitStack()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stack.close()

    @cached_property
    def feeds(self) -> FeedServer:
        """What the sources are served by."""
        return self.stack.enter_context(feed_server())

    @cached_property
    def hub(self) -> HubAtWork:
        """A hub with sources and a calendar."""
        return self.stack.enter_context(hub_at_work(self.feeds, self.sources))

    @cached_property
    def reader(self) -> Peer:
        """The library reader, with the sources of `hub`."""
        folder = self.stack.enter_context(TemporaryDirectory(prefix="hub-reader-"))
        path = str(Path(folder) / "reader.sqlite")
        reader = self.stack.enter_context(peer("reader_feeds.py", READER, path))
        reader.ask("add", *self.hub.urls)
        reader.ask("update")
        return reader

    @cached_property
    def sizes(self) -> Sizes:
        """The same hub with few and with many entries."""
        return self.stack.enter_context(
            hubs_of_three_sizes(self.hub.app.config["HUB"], self.largest)
        )

    @cached_property
    def served(self) -> Served:
        """`hub` behind its own web server."""
        port = free_port()
        settings = self.hub.app.config["HUB"]
        threads = str(settings.web_threads)
        environ = {"HUB_DATA_DIR": str(settings.data_dir), "HUB_PORT": str(port)}
        hub = self.stack.enter_context(web_server(["-m", "hub", "web"], port, environ))
        head, _, body = answer_of(port, request_bytes(PAGE)).partition(b"\r\n\r\n")
        found = re.search(rb"(?i)^etag: (\S+)", head, re.MULTILINE)
        if found is None:
            raise RuntimeError(f"{PAGE} has no ETag: {head!r}")
        folder = Path(self.stack.enter_context(TemporaryDirectory(prefix="hub-bench-")))
        (folder / "body").write_bytes(body)
        bare_port = free_port()
        command = [
            "-m",
            "tests.benchmarks.bare_flask",
            str(folder / "body"),
            str(bare_port),
            threads,
        ]
        bare = self.stack.enter_context(web_server(command, bare_port, {}))
        return Served(hub, bare, found[1].decode())
