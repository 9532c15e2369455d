"""What the benchmarks stand on, each made when the first one asks for it."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from flask import Flask

from tests.benchmarks.growth import few_and_many
from tests.benchmarks.hub_at_work import HubAtWork, hub_at_work
from tests.benchmarks.web_servers import (
    WebServer,
    answer_of,
    free_port,
    request_bytes,
    web_server,
)

PAGE = "/en/news"


@dataclass(frozen=True, slots=True)
class Served:
    """The hub and a bare Flask route with the bytes of its news page, on servers of one kind."""

    hub: WebServer
    bare: WebServer
    etag: str


class Ground:
    """Hubs and servers, which end with the block."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @cached_property
    def hub(self) -> HubAtWork:
        """A hub with 200 sources and a calendar."""
        return self._stack.enter_context(hub_at_work())

    @cached_property
    def sizes(self) -> tuple[Flask, Flask]:
        """The same hub with few and with many entries."""
        return self._stack.enter_context(few_and_many(self.hub.app.config["HUB"]))

    @cached_property
    def served(self) -> Served:
        """`hub` behind its own web server."""
        port = free_port()
        settings = self.hub.app.config["HUB"]
        threads = str(settings.web_threads)
        environ = {"HUB_DATA_DIR": str(settings.data_dir), "HUB_PORT": str(port)}
        hub = self._stack.enter_context(web_server(["-m", "hub", "web"], port, environ))
        head, _, body = answer_of(port, request_bytes(PAGE)).partition(b"\r\n\r\n")
        found = re.search(rb"(?i)^etag: (\S+)", head, re.MULTILINE)
        if found is None:
            raise RuntimeError(f"{PAGE} has no ETag: {head!r}")
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="hub-bench-")))
        (folder / "body").write_bytes(body)
        bare_port = free_port()
        command = [
            "-m",
            "tests.benchmarks.bare_flask",
            str(folder / "body"),
            str(bare_port),
            threads,
        ]
        bare = self._stack.enter_context(web_server(command, bare_port, {}))
        return Served(hub, bare, found[1].decode())
