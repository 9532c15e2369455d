"""The processes of an installation on two machines, and what they share."""

import http.client
import itertools
import os
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import select, update

from hub.app import create_app
from hub.content.models import EntryText, Provenance
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.settings import load_settings
from hub.migrating import migrate
from hub.sources.actions import add_source, make_due
from hub.sources.models import Source
from hub.sources.queries import not_tried_since
from hub.towns.queries import all_towns
from tests.torture.growing_feeds import Feeds, growing_feeds
from tests.torture.kills import free_port, wait_for
from tests.torture.whole import kind_of

WEBS: Final = 2
WORKERS: Final = 3
MACHINES: Final = 2
# A busy machine may keep a worker waiting for long, and it is alive all the same.
LEASE_SECONDS: Final = "120"
_LOOK_SECONDS: Final = 0.2
_SHOWN_OF_LOG: Final = 6000


@dataclass(slots=True)
class Web:
    """A web server of the fleet."""

    port: int
    environ: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = _started("web", self.environ, self.log)

    def page(self, path: str) -> tuple[int, bytes]:
        """Status and body; raises OSError or HTTPException when nothing answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def answers(self) -> bool:
        try:
            return self.page("/health/live")[0] == 200
        except (OSError, http.client.HTTPException):
            return False


@dataclass(slots=True)
class Fleet:
    """The web servers, and the workers by the name that they tell the sources."""

    app: Flask
    feeds: Feeds
    ids: list[int]
    folder: Path
    environ: dict[str, str]
    added_at: datetime
    webs: list[Web] = field(default_factory=list)
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    read_by: Counter[str] = field(default_factory=Counter)
    read_again: int = 0
    wrong: list[str] = field(default_factory=list)

    def of_machine(self, number: int) -> dict[str, str]:
        return self.environ | {"HUB_DATA_DIR": str(self.folder / f"machine{number % MACHINES}")}

    def start_web(self) -> None:
        number, port = len(self.webs), free_port()
        environ = self.of_machine(number) | {"HUB_PORT": str(port)}
        self.webs.append(Web(port, environ, self.folder / f"web{number}.log"))
        self.webs[-1].start()

    def start_worker(self) -> None:
        """Start one more, under a name of its own."""
        number = next(self.numbers)
        name = f"worker{number}"
        environ = self.of_machine(number) | {
            "HUB_CONTACT": f"{name}@hub.example",
            "HUB_TEST_NAME": name,
        }
        self.workers[name] = _started("work", environ, self.folder / f"{name}.log")

    def kill_worker(self, name: str) -> set[int]:
        """Kill one that reads sources, and start another; the sources whose leases it held."""
        _kill(self.workers.pop(name))
        self.start_worker()
        with self.app.app_context():
            chosen = select(Source.id).where(Source.lease_token.startswith(f"{name}-"))
            return set(db.session.scalars(chosen))

    def left_since(self, moment: datetime) -> set[int]:
        """The sources that have not been tried since then."""
        time.sleep(_LOOK_SECONDS)
        with self.app.app_context():
            return set(not_tried_since(self.ids, moment))

    def make_due(self, ids: list[int]) -> None:
        with self.app.app_context():
            make_due(ids)

    def end_leases(self, ids: set[int]) -> None:
        """Let the time of these leases be over: whose they are is dead."""
        with self.app.app_context(), writing() as session:
            ended = update(Source).where(Source.id.in_(ids))
            session.execute(ended.values(lease_until_at=now() - timedelta(seconds=1)))

    def kill_web(self, number: int) -> None:
        """Kill a web server with its supervisor, and start it again."""
        process = self.webs[number].process
        assert process
        _kill(process)
        # Its worker ends with it; until then the port is taken.
        if not wait_for(lambda: not self.webs[number].answers(), 30):
            self.wrong.append("a web server's worker outlived it")
        self.webs[number].start()

    def wait_until_all_answer(self) -> None:
        for web in self.webs:
            if not wait_for(web.answers):
                raise RuntimeError(f"no answer: {web.log.read_text()[-2000:]}")

    def entry_id(self, external_id: str) -> int:
        with self.app.app_context():
            chosen = select(Provenance.entry_id).where(Provenance.external_id == external_id)
            return db.session.scalars(chosen).one()

    def has_title(self, title: str) -> bool:
        with self.app.app_context():
            found = db.session.scalar(select(EntryText.entry_id).where(EntryText.title == title))
        return found is not None

    def state(self) -> str:
        """How the processes and the sources are: for a round that does not end."""
        codes = {name: process.poll() for name, process in self.workers.items()}
        for process in self.workers.values():
            if process.poll() is None:
                process.send_signal(signal.SIGUSR1)
        time.sleep(1)
        with self.app.app_context():
            how = select(Source.state, Source.reason, Source.reason_detail, Source.lease_token)
            sources = Counter(map(str, db.session.execute(how)))
        last = {log.stem: log.read_text()[-_SHOWN_OF_LOG:] for log in self.folder.glob("*.log")}
        return f"ended with {codes}; {sources.most_common(5)}; {last}"

    def stop(self) -> None:
        """Stop all, and say what a process logged as an error."""
        ended = {name: process.poll() for name, process in self.workers.items()}
        self.wrong += [
            f"{name} ended by itself" for name, code in ended.items() if code is not None
        ]
        running = [web.process for web in self.webs if web.process]
        running += self.workers.values()
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)
        for log in sorted(self.folder.glob("*.log")):
            lines = log.read_text().splitlines()
            self.wrong += [f"{log.stem}: {line}" for line in lines if " ERROR " in line][:3]


def _started(part: str, environ: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.torture.quick_hub", part],
            env=environ,
            stdout=file,
            stderr=file,
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(10)


@contextmanager
def fleet(folder: Path, database_url: str, broker_url: str, sources: int) -> Iterator[Fleet]:
    """A fleet that runs, and answers, until the block ends; its sources are not read yet."""
    with growing_feeds(sources) as feeds:
        own = {
            "HUB_DATABASE_URL": database_url,
            "HUB_BROKER_URL": broker_url,
            "HUB_SECRET_KEY": secrets.token_hex(32),
            "HUB_PUBLIC_URL": "http://hub.example",
            "HUB_ALLOWED_HOSTS_FOR_FETCHING": feeds.allowed,
        }
        settings = load_settings(own | {"HUB_DATA_DIR": str(folder / "machine0")})
        migrate(settings)
        app = create_app(settings)
        added_at = now()
        with app.app_context():
            towns = [town.slug for town in all_towns()]
            ids = [
                add_source(feeds.url(number), towns[number % len(towns)], kind_of(number)).id
                for number in range(sources)
            ]
        others = {name: text for name, text in os.environ.items() if not name.startswith("HUB_")}
        environ = (
            others
            | own
            | {
                "HUB_TEST_LEASE_SECONDS": LEASE_SECONDS,
                "PYTHONPATH": str(Path.cwd()),
            }
        )
        running = Fleet(app, feeds, ids, folder, environ, added_at)
        try:
            for _ in range(WEBS):
                running.start_web()
            for _ in range(WORKERS):
                running.start_worker()
            running.wait_until_all_answer()
            yield running
        finally:
            running.stop()
            app.extensions["hub_sandbox"].close()
            app.extensions["hub_fetcher"].close()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
