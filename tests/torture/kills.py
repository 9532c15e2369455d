"""`kill -9` at random moments while 200 sources are taken in: nothing lost, doubled or half."""

import contextlib
import http.client
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import or_, select

from hub.app import create_app
from hub.core.clock import now
from hub.core.database import db
from hub.core.settings import load_settings
from hub.migrating import migrate
from hub.sources.actions import add_source, make_due
from hub.sources.models import Source
from hub.sources.queries import not_tried_since
from hub.towns.queries import all_towns
from tests.torture.growing_feeds import Feeds, growing_feeds
from tests.torture.table import Row
from tests.torture.whole import kind_of, wrong_in

KILLS: Final = 200
SOURCES: Final = 200
WAIT_SECONDS: Final = 90.0
# The start of the whole takes seconds, so most kills are of a part; then of everything, since a
# part that is killed again and again is started again after a growing pause.
VICTIMS: Final = ("work", "web", "work", "worker of web", "work", "everything", "hub up alone")
PAGES: Final = ("/en/", "/sv/news", "/de/calendar", "/en/news.atom", "/fi/search?q=report")


@dataclass
class Hub:
    """A hub that is killed, and what became of it."""

    app: Flask
    feeds: Feeds
    environ: dict[str, str]
    ids: list[int]
    process: subprocess.Popen[bytes] | None = None
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    longest_seconds: float = 0.0

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def start(self) -> None:
        with Path(self.environ["HUB_DATA_DIR"], "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.torture.quick_hub", "up"],
                env=self.environ | {"PYTHONPATH": str(Path.cwd())},
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(60)

    def kill(self, victim: str) -> None:
        """Kill what is named; `hub up` is started again when it was killed itself."""
        below = processes_below(self.pid)
        web = [number for number, name in below.items() if name == "hub web"]
        targets = {
            "everything": [self.pid, *below],
            "hub up alone": [self.pid],
            "work": [number for number, name in below.items() if name == "hub work"],
            "web": web[:1],
            "worker of web": web[1:],
        }[victim]
        for number in targets:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.killed[victim] += bool(targets)
        if self.pid not in targets:
            return
        assert self.process
        self.process.wait(10)
        if not wait_for(lambda: not any(map(is_alive, below)), 30):
            left = [f"{n} {below[n]}" for n in below if is_alive(n)]
            self.wrong.append(f"outlived hub up, killed {victim}: {left}")
            for number in filter(is_alive, below):
                os.kill(number, signal.SIGKILL)
        self.start()

    def wait_until_it_goes_on(self, what: str) -> None:
        """Wait until sources are asked again and pages answer."""
        before, began = self.feeds.asked(), time.monotonic()
        self.make_due(self.ids)
        if not wait_for(lambda: self.feeds.asked() > before and self.page("/en/") < 500):
            self.wrong.append(f"did not go on after the kill of {what}")
        self.longest_seconds = max(self.longest_seconds, time.monotonic() - began)

    def page(self, path: str) -> int:
        """The status of a page; 599 while nothing answers."""
        address = f"http://127.0.0.1:{self.environ['HUB_PORT']}{path}"
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, http.client.HTTPException):
            return 599

    def make_due(self, ids: list[int]) -> None:
        with self.app.app_context():
            make_due(ids)

    def all_read_since(self, moment: datetime) -> bool:
        """Whether all were read; the others are made due: who was being read then is no more."""
        with self.app.app_context():
            others = select(Source.id).where(
                or_(Source.last_fetched_at.is_(None), Source.last_fetched_at < moment),
                Source.lease_token.is_(None),
                Source.next_fetch_at > now(),
            )
            self.make_due(list(db.session.scalars(others)))
            return not not_tried_since(self.ids, moment)


def processes_below(parent: int) -> dict[int, str]:
    """The names of the processes below one by id, children before grandchildren."""
    command = ["ps", "-eo", "pid=,ppid=,comm="]
    listed = subprocess.run(command, check=True, capture_output=True, text=True)
    rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    names = {int(row[0]): row[2].strip() for row in rows}
    found: dict[int, str] = {}
    parents = {parent}
    while parents:
        parents = {int(row[0]) for row in rows if int(row[1]) in parents}
        found |= {number: names[number] for number in parents}
    return found


def is_alive(number: int) -> bool:
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    return False


def wait_for(condition: Callable[[], bool], seconds: float = WAIT_SECONDS) -> bool:
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def made_hub(folder: Path, feeds: Feeds) -> Hub:
    """A hub with all the sources, not yet started."""
    own = {
        "HUB_DATA_DIR": str(folder / "var"),
        "HUB_PORT": str(free_port()),
        "HUB_ALLOWED_HOSTS_FOR_FETCHING": feeds.allowed,
    }
    settings = load_settings(own)
    migrate(settings)
    app = create_app(settings)
    with app.app_context():
        towns = [town.slug for town in all_towns()]
        ids = [
            add_source(feeds.url(source), towns[source % len(towns)], kind_of(source)).id
            for source in range(feeds.count)
        ]
    others = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return Hub(app, feeds, others | own, ids)


def killed_hub(folder: Path, victims: Sequence[str], sources: int, seed: int = 4) -> Row:
    """Kill these parts of a hub, one by one, while it takes in `sources` that grow."""
    chance = random.Random(seed)
    began = time.monotonic()
    with growing_feeds(sources) as feeds:
        hub = made_hub(folder, feeds)
        hub.start()
        reading = threading.Event()
        reader = threading.Thread(target=_read_pages, args=(hub, reading))
        try:
            hub.wait_until_it_goes_on("nothing")
            reader.start()
            for victim in victims:
                feeds.next_generation()
                hub.make_due(hub.ids)
                time.sleep(chance.uniform(0, 1.5))
                hub.kill(victim)
                hub.wait_until_it_goes_on(victim)
            _take_all_in(hub)
        finally:
            reading.set()
            if reader.ident:
                reader.join()
            hub.stop()
        path = Path(hub.environ["HUB_DATA_DIR"], "hub.sqlite")
        hub.wrong += wrong_in(path, feeds)
        hub.wrong += [
            f"{count} pages answered {status}"
            for status, count in hub.statuses.items()
            if status.startswith("5") and status != "599"
        ]
        items = sum(hub.killed.values())
        note = f"{_listed(hub.killed)}; went on after {hub.longest_seconds:.1f} s at most; "
        note += f"{feeds.asked()} readings of {sources} sources; pages {_listed(hub.statuses)}"
    return Row("killed with -9", items, tuple(hub.wrong), time.monotonic() - began, note)


def _take_all_in(hub: Hub) -> None:
    """Let every source be read once more, by a hub that nobody kills."""
    moment = now()
    hub.make_due(hub.ids)
    if not wait_for(lambda: hub.all_read_since(moment), 300):
        hub.wrong.append("some sources were not read in five minutes")


def _read_pages(hub: Hub, stopping: threading.Event) -> None:
    for path in itertools.cycle(PAGES):
        if stopping.is_set():
            return
        hub.statuses[str(hub.page(path))] += 1
        stopping.wait(0.05)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}×" for name, count in counts.most_common())


def rows(every: int) -> Iterator[Row]:
    """All the kills, or each Nth of them."""
    with tempfile.TemporaryDirectory() as folder:
        count = max(len(VICTIMS), KILLS // every)
        victims = list(itertools.islice(itertools.cycle(VICTIMS), count))
        yield killed_hub(Path(folder), victims, SOURCES)
