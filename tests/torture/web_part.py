"""The web side in a process for each core: a part of `make torture`.

Nearly all of the time is the hub's own, which makes a page for each string, in Python on one core.
Each process has a hub and a database of its own, so that none waits for another's.
"""

import logging
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from flask import Flask

from hub.app import create_app
from hub.core.processes import end_with_parent
from hub.core.settings import load_settings
from hub.migrating import migrate
from tests.torture.table import Row
from tests.torture.web_side import GROUPS, Share, fill, row_of, tried

PROCESSES: Final = os.cpu_count() or 1


def rows(every: int = 1) -> Iterator[Row]:
    """A row for each group of places, as soon as all of its shares are done."""
    with ProcessPoolExecutor(
        PROCESSES, mp_context=get_context("spawn"), initializer=end_with_parent
    ) as processes:
        shares = {
            name: [
                processes.submit(share_of, name, every, number, PROCESSES)
                for number in range(PROCESSES)
            ]
            for name in GROUPS
        }
        for name, running in shares.items():
            yield row_of(name, [one.result() for one in running])


def share_of(name: str, every: int, number: int, of: int) -> Share:
    """What came of one of `of` shares of a group's places, in a new hub."""
    logging.lastResort = None
    with new_hub() as app:
        places = list(enumerate(GROUPS[name](app, fill(app))))
        return tried(app, places[number::of], every)


@contextmanager
def new_hub() -> Iterator[Flask]:
    """A hub with a database of its own, without anything in it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"HUB_DATA_DIR": str(Path(folder, "var"))})
        migrate(settings)
        app = create_app(settings)
        try:
            yield app
        finally:
            app.extensions["hub_sandbox"].close()
            app.extensions["hub_fetcher"].close()
