"""A hub with many sources and a calendar, and the process that serves them."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from hub.app import create_app
from hub.core.database import db
from hub.core.settings import load_settings
from hub.migrating import migrate
from hub.sources.actions import add_source, make_due, pause_source
from hub.sources.claims import claim_due
from hub.sources.noting import TakeIn
from hub.sources.refreshing import SANDBOX, Refresh
from hub.towns.queries import all_towns


@dataclass(frozen=True, slots=True)
class FeedServer:
    """The process that serves the feeds, on some ports."""

    ports: tuple[int, ...]

    def urls(self, count: int, path: str = "feed") -> list[str]:
        """Addresses of feeds, the hosts in turns."""
        hosts = len(self.ports)
        return [
            f"http://127.0.0.1:{self.ports[number % hosts]}/{path}/{number // hosts}"
            for number in range(count)
        ]

    def tell(self, command: str) -> None:
        """Such as "next": every feed gets new items."""
        urllib.request.urlopen(f"http://127.0.0.1:{self.ports[0]}/{command}").read()

    @property
    def allowed(self) -> dict[str, str]:
        """The setting with which a hub may read the feeds."""
        hosts = " ".join(f"127.0.0.1:{port}" for port in self.ports)
        return {"HUB_ALLOWED_HOSTS_FOR_FETCHING": hosts}


@dataclass(frozen=True, slots=True)
class HubAtWork:
    """A hub with a calendar and sources, of which it has read everything."""

    app: Flask
    feeds: FeedServer
    urls: list[str]
    source_ids: list[int]

    def make_due(self) -> None:
        """Let the next refresh take in all sources."""
        with self.app.app_context():
            make_due(self.source_ids)

    def refresh(self) -> list[TakeIn]:
        """Take in what is due, and end the child processes, so that their time counts."""
        took: list[TakeIn] = []
        with self.app.app_context():
            Refresh(self.app, claim_due, took.append).run()
        self.app.extensions[SANDBOX].close()
        failed = [f"{one.source.url}: {one.reason}" for one in took if one.reason]
        if failed:
            raise RuntimeError("\n".join(failed))
        return took


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """The feeds, served while the block runs."""
    command = [sys.executable, "-m", "tests.benchmarks.feed_server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        ports = tuple(int(port) for port in process.stdout.readline().split())
        try:
            yield FeedServer(ports)
        finally:
            process.terminate()


@contextmanager
def hub_at_work(feeds: FeedServer, sources: int) -> Iterator[HubAtWork]:
    """The hub, in a folder that goes afterwards."""
    with TemporaryDirectory(prefix="hub-bench-") as folder:
        yield _filled(Path(folder), feeds, sources)


def empty_hub(folder: Path, environ: Mapping[str, str] | None = None) -> Flask:
    """A hub without sources and entries, with its data in a folder."""
    settings = load_settings({"HUB_DATA_DIR": str(folder), **(environ or {})})
    migrate(settings)
    return create_app(settings)


def _filled(folder: Path, feeds: FeedServer, sources: int) -> HubAtWork:
    app = empty_hub(folder / "var", feeds.allowed)
    urls = feeds.urls(sources)
    with app.app_context():
        towns = [town.slug for town in all_towns()]
        ids = [
            add_source(url, towns[number % len(towns)], "rss_feeds").id
            for number, url in enumerate(urls)
        ]
        joint = f"http://127.0.0.1:{feeds.ports[0]}/calendar"
        ids.append(add_source(joint, towns[0], "ical_events").id)
        db.session.remove()
    hub = HubAtWork(app, feeds, urls, ids[:-1])
    hub.refresh()
    with app.app_context():
        pause_source(ids[-1])  # else it is due again when the benchmarks take an hour
    return hub
