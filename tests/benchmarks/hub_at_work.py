"""A hub with 200 sources and a calendar, in a folder that goes afterwards."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from hub.app import create_app
from hub.core.database import db
from hub.core.settings import load_settings
from hub.migrating import migrate
from hub.sources.actions import add_source
from hub.sources.noting import TakeIn
from hub.sources.refreshing import SANDBOX, refresh_named
from hub.towns.queries import all_towns
from tests.benchmarks.feed_server import FEEDS_OF_A_HOST


@dataclass(slots=True)
class HubAtWork:
    app: Flask
    ports: list[int]
    source_ids: list[int]

    def refresh(self, ids: list[int] | None = None) -> None:
        """Take in all 200 sources, and end the child processes, so that their time counts."""
        failed: list[str] = []

        def tell(took: TakeIn) -> None:
            if took.reason:
                failed.append(f"{took.source.url}: {took.reason}")

        with self.app.app_context():
            refresh_named(self.app, ids or self.source_ids, tell)
        self.app.extensions[SANDBOX].close()
        if failed:
            raise RuntimeError("\n".join(failed))

    def publish_more(self) -> None:
        """Every feed gets ten new items."""
        urllib.request.urlopen(f"http://127.0.0.1:{self.ports[0]}/next").read()

    def urls(self) -> list[str]:
        return [
            f"http://127.0.0.1:{port}/feed/{number}"
            for port in self.ports
            for number in range(FEEDS_OF_A_HOST)
        ]


@contextmanager
def hub_at_work() -> Iterator[HubAtWork]:
    """The hub, its feeds served by another process."""
    command = [sys.executable, "-m", "tests.benchmarks.feed_server"]
    with (
        TemporaryDirectory(prefix="hub-bench-") as folder,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stdout
        ports = [int(port) for port in process.stdout.readline().split()]
        try:
            yield _filled(Path(folder), ports)
        finally:
            process.terminate()


def _filled(folder: Path, ports: list[int]) -> HubAtWork:
    allowed = " ".join(f"127.0.0.1:{port}" for port in ports)
    environ = {"HUB_DATA_DIR": str(folder / "var"), "HUB_ALLOWED_HOSTS_FOR_FETCHING": allowed}
    settings = load_settings(environ)
    migrate(settings)
    hub = HubAtWork(create_app(settings), ports, [])
    with hub.app.app_context():
        towns = [town.slug for town in all_towns()]
        hub.source_ids = [
            add_source(url, towns[number % len(towns)], "rss_feeds").id
            for number, url in enumerate(hub.urls())
        ]
        joint = add_source(f"http://127.0.0.1:{ports[0]}/calendar", towns[0], "ical_events").id
        db.session.remove()
    hub.refresh([*hub.source_ids, joint])
    return hub
