"""One installation on two machines: web servers and workers, of which some are killed.

PostgreSQL and Redis, two real `hub web` and three real `hub work` in two data folders, a thousand
sources.  In each round every source has something new and is due; in some a worker and a web
server are killed with SIGKILL in the middle and started again, as their supervisor would.  A
reader asks both web servers in turns, and the other one when nothing answers, as a load balancer
does.
"""

import http.client
import itertools
import os
import random
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import make_url

from hub.core.clock import now
from tests.torture.fleet_processes import WORKERS, Fleet, fleet
from tests.torture.growing_feeds import Reading, published
from tests.torture.kills import wait_for
from tests.torture.table import Row
from tests.torture.whole import LISTED, NEVER, lost_and_doubled
from tests.torture.writers import empty_postgresql

SOURCES: Final = 1000
KILLS_IN_ROUNDS: Final = (False, True, True, False)
CHANGES: Final = 5
SHOWN_WITHIN_SECONDS: Final = 1.0
# A thousand take minutes on a machine that is busy with other things.
ROUND_SECONDS: Final = 120.0
SECONDS_OF_A_SOURCE: Final = 1.2
NEWS: Final = "/en/news"
PAGES: Final = ("/en/", "/sv/news", "/de/calendar", "/en/news.atom", "/fi/search?q=report")
_WORKER: Final = re.compile(r"worker\d+")
BROKER: Final = os.environ.get("HUB_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


@dataclass(slots=True)
class Reader:
    """Asks for pages until told to stop."""

    fleet: Fleet
    stopping: threading.Event = field(default_factory=threading.Event)
    statuses: Counter[int] = field(default_factory=Counter)
    passed_on: int = 0
    longest_seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        turns = itertools.cycle(range(len(self.fleet.webs)))
        for path, turn in zip(itertools.cycle(PAGES), turns, strict=False):
            if self.stopping.is_set():
                return
            began = time.monotonic()
            self._ask(path, turn)
            self.longest_seconds = max(self.longest_seconds, time.monotonic() - began)
            self.stopping.wait(0.05)

    def _ask(self, path: str, turn: int) -> None:
        """Ask one server, and the next when its line is closed or nobody listens."""
        webs = self.fleet.webs[turn:] + self.fleet.webs[:turn]
        for web in webs:
            try:
                status, _ = web.page(path)
            except (OSError, http.client.HTTPException):
                self.passed_on += 1
                continue
            self.statuses[status] += 1
            if status != 200:
                self.wrong.append(f"{path} answered {status}")
            return
        self.wrong.append(f"{path} was answered by no server")


def _take_a_round(
    running: Fleet, number: int, has_kills: bool, chance: random.Random
) -> Iterator[str]:
    """Let each source have something new and be due; a sentence for each that was read wrongly.

    In the first round they are due since they were added.
    """
    moment = running.added_at
    seconds = ROUND_SECONDS + len(running.ids) * SECONDS_OF_A_SOURCE
    if number:
        running.feeds.next_generation()
        moment = now()
        running.make_due(running.ids)
    killed = ""
    if has_kills:
        enough = running.feeds.asked() + running.feeds.count // chance.randint(3, 6)
        if not wait_for(lambda: running.feeds.asked() >= enough, seconds):
            yield f"round {number} did not come to the kill: {running.state()}"
            return
        # Who asked last is in the middle of it.
        killed = _readings(running, number)[-1].reader
        running.end_leases(running.kill_worker(killed))
        running.kill_web(chance.randrange(len(running.webs)))
    if not wait_for(lambda: not running.left_since(moment), seconds):
        yield f"round {number}: not every source was read: {running.state()}"
    yield from _read_once(running, number, killed)


def _read_once(running: Fleet, number: int, killed: str) -> Iterator[str]:
    """What is wrong with who read what in a round."""
    read: dict[int, list[Reading]] = {source: [] for source in range(running.feeds.count)}
    for reading in _readings(running, number):
        read[reading.source].append(reading)
        running.read_by[reading.reader] += 1
        if reading.beside:
            yield f"round {number}: source {reading.source} was read by two at a time"
    for source, readings in read.items():
        if not readings:
            yield f"round {number}: source {source} was not asked"
        again = len(readings) - 1
        running.read_again += max(0, again)
        if again > 0 and (again > 1 or readings[0].reader != killed):
            by = [reading.reader for reading in readings]
            yield f"round {number}: source {source} was read by {by}, killed was {killed or 'none'}"


def _readings(running: Fleet, number: int) -> list[Reading]:
    """Who read what in a round: a worker is known by the address in its User-Agent."""
    return [
        replace(one, reader=_WORKER.search(one.reader)[0])  # type: ignore[index]
        for one in running.feeds.readings()
        if one.generation == number
    ]


def _wrong_in(running: Fleet) -> Iterator[str]:
    """What is lost, doubled or there by halves in the database."""
    address = make_url(running.app.config["HUB"].database_url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
        for name, statement in NEVER.items():
            yield from (f"{name}: {row[0]}" for row in connection.execute(statement.encode()))
        yield from lost_and_doubled(connection.execute(LISTED.encode()), running.feeds)


def _seconds_until_shown(running: Fleet) -> float:
    """Publish one more item; how long after the commit both web servers have it on their page."""
    running.feeds.next_generation()
    # It has the latest hour of all, so it stands first.
    title = list(published(0, running.feeds.generation).values())[-1]
    for web in running.webs:
        web.page(NEWS)
    running.make_due(running.ids[:1])
    if not wait_for(lambda: running.has_title(title)):
        raise RuntimeError(f"{title} was not taken in: {running.state()}")
    committed = time.monotonic()
    shown = [lambda web=web: title.encode() in web.page(NEWS)[1] for web in running.webs]
    for is_shown in shown:
        if not wait_for(is_shown, 20):
            return 20.0
    return time.monotonic() - committed


def killed_fleet(
    folder: Path,
    database_url: str,
    broker_url: str,
    sources: int,
    kills_in_rounds: Sequence[bool] = KILLS_IN_ROUNDS,
    changes: int = CHANGES,
) -> Row:
    """Take some rounds in, with kills in some of them; then publish more, one by one."""
    chance = random.Random(7)
    began = time.monotonic()
    wrong: list[str] = []
    rounds: list[float] = []
    with ExitStack() as stack:
        running = stack.enter_context(fleet(folder, database_url, broker_url, sources))
        reader = Reader(running)
        thread = threading.Thread(target=reader.run)
        stack.callback(thread.join)
        stack.callback(reader.stopping.set)
        thread.start()
        for number, has_kills in enumerate(kills_in_rounds):
            started = time.monotonic()
            wrong += _take_a_round(running, number, has_kills, chance)
            rounds.append(time.monotonic() - started)
            if wrong:
                break
        wrong += _wrong_in(running)
        running.wait_until_all_answer()
        reader.stopping.set()
        thread.join()
        shown = [_seconds_until_shown(running) for _ in range(0 if wrong else changes)]
    wrong += reader.wrong + running.wrong
    wrong += [f"shown after {late:.2f} s" for late in shown if late > SHOWN_WITHIN_SECONDS]
    # Of few sources, those who ask first may leave nothing to the last one.
    if len(running.read_by) < (WORKERS if sources >= SOURCES else 2):
        wrong.append(f"only these read: {sorted(running.read_by)}")
    note = (
        f"rounds {', '.join(f'{seconds:.1f}' for seconds in rounds)} s; "
        f"read again after a kill: {running.read_again}; "
        f"{', '.join(f'{who} {count}' for who, count in sorted(running.read_by.items()))}; "
        f"{reader.statuses.total()} pages, {reader.passed_on} of them by the other server, "
        f"longest {reader.longest_seconds:.2f} s; "
        f"shown by both after {max(shown, default=0):.2f} s at most"
    )
    tried = running.read_by.total()
    return Row(f"a fleet, {sources} sources", tried, tuple(wrong), time.monotonic() - began, note)


def rows(every: int) -> Iterator[Row]:
    """A thousand sources, or an Nth of them."""
    with tempfile.TemporaryDirectory() as folder, empty_postgresql() as url:
        yield killed_fleet(Path(folder), url, BROKER, max(50, SOURCES // every))
