"""Refreshing sources in portions, several hosts side by side, until none is left."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from queue import Empty, SimpleQueue

from flask import Flask

from hub.content import kinds
from hub.core import jobs
from hub.core.clock import now
from hub.core.fetch import Fetcher, user_agent
from hub.core.log_ids import with_ids_of_here
from hub.core.sandbox import SandboxPool
from hub.core.settings import Settings
from hub.events.queries import upcoming_event_ids
from hub.events.window import room_for_occurrences
from hub.plugin_host.finding import plugin_folders
from hub.plugin_host.parsing import plugin_host_view
from hub.plugin_host.plugins import host_of
from hub.sources.claims import claim_due, claim_named
from hub.sources.identity import digest
from hub.sources.models import Source
from hub.sources.noting import TakeIn
from hub.sources.pipeline import Tools, leave, note_all, take_in
from hub.sources.queries import not_tried_since
from hub.towns.queries import network

SANDBOX = "hub_sandbox"
FETCHER = "hub_fetcher"
_WAIT_SECONDS = 0.5
# How many sources are claimed at once for each thread, and how long one that is over waits for
# others to be noted with it.
_PORTION = 8
_NOTED_AFTER_SECONDS = 1.0
Told = Callable[[TakeIn], None]


def init_app(app: Flask) -> None:
    """Give the application its way out and its child processes, which start when needed."""
    settings: Settings = app.config["HUB"]
    app.extensions[FETCHER] = Fetcher(
        user_agent(_release(), settings.contact, settings.public_url),
        allowed_hosts=settings.allowed_hosts_for_fetching,
        ports=settings.ports_for_fetching,
    )
    app.extensions[SANDBOX] = SandboxPool(2, plugin_folders=plugin_folders(settings.plugins_dir))


def tools_of(app: Flask) -> Tools:
    """What take-ins of this application work with; asked for in its context."""
    plugins = host_of(app).loaded
    versions = " ".join(f"{plugin.name}={plugin.info.version}" for plugin in plugins)
    return Tools(
        fetcher=app.extensions[FETCHER],
        sandbox=app.extensions[SANDBOX],
        kinds=kinds.of(app),
        plugins=plugin_host_view(app),
        network=network(),
        edition=digest(f"{_release()} {versions}"),
        upcoming=upcoming_event_ids,
        room=room_for_occurrences,
    )


@cache
def _release() -> str:
    # Reading it takes a third of a millisecond.
    return version("partner-network-hub")


def refresh_due(app: Flask) -> None:
    """Take in every source that is due, or until told to stop; the job that runs each minute."""
    Refresh(app, claim_due, is_ending=lambda: jobs.is_ending(app)).run()


def refresh_named(app: Flask, ids: Sequence[int], tell: Told) -> None:
    """Take in these sources now and wait until each was tried, by whichever worker.

    `tell` hears of each that was taken in here, once it is noted.
    """
    began = now()
    left = list(ids)

    def claim(limit: int) -> list[Source]:
        nonlocal left
        claimed = claim_named(left, limit)
        # What is tried here is done, whatever the clock says of its moment.
        taken = {source.id for source in claimed}
        left = [number for number in left if number not in taken]
        return claimed

    while left := not_tried_since(left, began):
        if not Refresh(app, claim, tell).run():
            time.sleep(_WAIT_SECONDS)


class Refresh:
    """Takes in what `claim` gives, side by side, until it gives no more or `is_ending` says so.

    Claims a portion, takes each source in on a thread, notes those that are over in one
    transaction.  The next are claimed, of other hosts, as soon as a thread is free: a slow source
    holds up nobody but itself.
    """

    def __init__(
        self,
        app: Flask,
        claim: Callable[[int], list[Source]],
        tell: Told = lambda _took: None,
        is_ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._app = app
        self._threads: int = app.config["HUB"].job_threads
        self._claim = claim
        self._tell = tell
        self._is_ending = is_ending
        self._over: SimpleQueue[Future[TakeIn | None]] = SimpleQueue()
        self._unnoted: list[TakeIn] = []

    def run(self) -> int:
        """Gives back how many sources were claimed here; raises what the claim raises."""
        try:
            with ThreadPoolExecutor(max_workers=self._threads) as workers:
                return self._take_in_all(workers)
        finally:
            # When no more could be claimed: what the threads have done meanwhile.
            self._ended(0)
            self._note()

    def _take_in_all(self, workers: ThreadPoolExecutor) -> int:
        count = running = 0
        while True:
            if running < self._threads:
                self._note()
                claimed = self._begin(workers, self._threads * _PORTION)
                count, running = count + claimed, running + claimed
                if not running:
                    return count
            ended = self._ended(_NOTED_AFTER_SECONDS if self._unnoted else None)
            running -= ended
            if not ended:  # the others are slow
                self._note()

    def _begin(self, workers: ThreadPoolExecutor, limit: int) -> int:
        """Claim the next sources and hand them to the threads."""
        claimed = [] if self._is_ending() else self._claim(limit)
        if claimed:
            one = with_ids_of_here(self._one)
            tools = tools_of(self._app)
            for source in claimed:
                workers.submit(one, source, tools).add_done_callback(self._over.put)
        return len(claimed)

    def _one(self, source: Source, tools: Tools) -> TakeIn | None:
        """On a thread: take a source in, or leave it to others when it is time to stop."""
        with self._app.app_context():
            if self._is_ending():
                leave(source)
                return None
            return take_in(source, tools)

    def _ended(self, seconds: float | None) -> int:
        """Wait for take-ins to be over, which are then to be noted; none when the seconds are."""
        ended = 0
        try:
            took = self._over.get(timeout=seconds).result()
            while True:
                ended += 1
                if took is not None:
                    self._unnoted.append(took)
                took = self._over.get_nowait().result()
        except Empty:
            return ended

    def _note(self) -> None:
        tries, self._unnoted = self._unnoted, []
        note_all(tries)
        for took in tries:
            self._tell(took)
