"""All bodies, large and small, and what readers get of the small ones: a part of `make torture`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.conftest import CHROMIUM_ARGUMENTS, CHROMIUM_NAMES
from tests.torture.content import all_bodies, content_hub, taken
from tests.torture.content_outputs import chromium_row, output_rows
from tests.torture.hostile_hub import settings_in
from tests.torture.table import Row


def rows(every: int = 1) -> Iterator[Row]:
    """A row for each body, or one of `every` large ones, then the pages and outputs."""
    bodies = all_bodies()
    with tempfile.TemporaryDirectory() as folder:
        with content_hub(settings_in(Path(folder, "large"))) as hub:
            yield from taken(hub, [body for body in bodies if body.is_large][::every])
        with content_hub(settings_in(Path(folder, "small"))) as hub:
            yield from taken(hub, [body for body in bodies if not body.is_large])
            yield from output_rows(hub.app, every)
            with _chromium() as chromium:
                yield chromium_row(hub.app, chromium, every)


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*CHROMIUM_ARGUMENTS, *root]
        )
        yield browser
        browser.close()
