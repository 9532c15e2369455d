"""Refreshing sources: claims in portions, several hosts side by side, until none is left."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cache
from importlib.metadata import version

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
from hub.sources.pipeline import Tools, take_in
from hub.sources.queries import not_tried_since

SANDBOX = "hub_sandbox"
FETCHER = "hub_fetcher"
_WAIT_SECONDS = 0.5
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
    """What take-ins of this application work with."""
    plugins = host_of(app).loaded
    versions = " ".join(f"{plugin.name}={plugin.info.version}" for plugin in plugins)
    return Tools(
        fetcher=app.extensions[FETCHER],
        sandbox=app.extensions[SANDBOX],
        kinds=kinds.of(app),
        plugins=plugin_host_view(app),
        edition=digest(f"{_release()} {versions}"),
        upcoming=upcoming_event_ids,
        room=room_for_occurrences,
    )


@cache
def _release() -> str:
    # Reading it takes a third of a millisecond, and each take-in asks.
    return version("partner-network-hub")


def refresh_due(app: Flask) -> None:
    """Take in every source that is due, or until told to stop; the job that runs each minute."""
    _take_in_all(
        app, lambda limit: [] if jobs.is_ending(app) else claim_due(limit), lambda _took: None
    )


def refresh_named(app: Flask, ids: Sequence[int], tell: Told) -> None:
    """Take in these sources now and wait until each was tried, by whichever worker.

    `tell` hears of each that was taken in here, as it ends.
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
        if not _take_in_all(app, claim, tell):
            time.sleep(_WAIT_SECONDS)


def _take_in_all(app: Flask, claim: Callable[[int], list[Source]], tell: Told) -> int:
    """Take in what `claim` gives, side by side, until it gives no more; how many that were.

    The next are claimed, of other hosts, as soon as a thread is free: a slow source holds up
    nobody but itself.
    """
    threads = app.config["HUB"].job_threads
    ended = 0

    def one(source: Source) -> TakeIn:
        with app.app_context():
            return take_in(source, tools_of(app))

    with ThreadPoolExecutor(max_workers=threads) as workers:
        running: set[Future[TakeIn]] = set()
        while True:
            if len(running) < threads:
                running |= {
                    workers.submit(with_ids_of_here(one), source) for source in claim(threads)
                }
            if not running:
                return ended
            done, running = wait(running, return_when=FIRST_COMPLETED)
            ended += len(done)
            for future in done:
                tell(future.result())
