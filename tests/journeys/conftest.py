"""The browser of the journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.serving import watched_page

expect.set_options(timeout=20_000)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that goes red when a script fails or the Content-Security-Policy refuses something."""
    with watched_page(chromium) as page:
        yield page
