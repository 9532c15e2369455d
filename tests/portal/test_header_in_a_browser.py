"""The header in a real browser, with the name of the real network."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from hub.core.languages import INTERFACE_LANGUAGES
from tests.serving import serving

pytestmark = pytest.mark.browser


def test_the_header_of_a_phone_has_one_row_in_every_language(app: Flask, chromium: Browser) -> None:
    with serving(app) as address:
        page = chromium.new_page(viewport={"width": 360, "height": 700})
        for code in INTERFACE_LANGUAGES:
            page.goto(f"{address}/{code}/privacy")
            middles = page.locator(".head :is(.brand, .tools)").evaluate_all(
                "all => all.map(one => one.offsetTop + one.offsetHeight / 2)"
            )
            assert max(middles) - min(middles) < 4, code
        page.close()
