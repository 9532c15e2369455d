"""axe finds nothing on any page, in any language, in light and in dark, nor does who listens."""

from collections.abc import Iterable

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.exceptions import NotFound

from hub.core.languages import INTERFACE_LANGUAGES
from tests.whole_site.axe import Eyes
from tests.whole_site.conftest import Fixed, main_pages
from tests.whole_site.crawl import Site
from tests.whole_site.screen_reader import heard, wrong_for_ears

pytestmark = pytest.mark.browser


def pages_of(app: Flask, main: list[str], others: Iterable[str]) -> list[str]:
    """The main pages, and of every other route the first address."""
    routes = app.url_map.bind("")
    found: dict[str, list[str]] = {}
    for address in (*main, *others):
        try:
            endpoint, _values = routes.match(address.partition("?")[0], method="GET")
        except NotFound:
            endpoint = ""
        if address in main or endpoint not in found:
            found.setdefault(endpoint, []).append(address)
    return [address for addresses in found.values() for address in addresses]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_axe_and_listening_find_nothing_on_any_page(
    fixed_app: Fixed, site: Site, address: str, chromium: Browser, eyes: Eyes, language: str
) -> None:
    app, ids = fixed_app
    main = [f"/{language}/{path}" for path in main_pages(ids).values()]
    pages = pages_of(app, main, site.pages(language))
    assert len(pages) >= 22
    # With motion, colours are still on their way to the other scheme when axe looks.
    context = chromium.new_context(
        viewport={"width": 360, "height": 800}, bypass_csp=True, reduced_motion="reduce"
    )
    page = eyes.open(context)
    session = context.new_cdp_session(page)
    wrong = []
    for path in pages:
        page.goto(address + path)
        wrong += [f"{path}, listened to: {one}" for one in wrong_for_ears(heard(session))]
        wrong += [f"{path} {one}" for one in eyes.wrong(page)]
    context.close()
    assert not wrong, "\n".join(wrong)
