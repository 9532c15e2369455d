"""The header in a real browser, with the name of the real network."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from hub.core.languages import INTERFACE_LANGUAGES
from tests.serving import serving

pytestmark = pytest.mark.browser


def test_the_header_has_one_row_from_phones_to_tablets_in_every_language(
    app: Flask, chromium: Browser
) -> None:
    with serving(app) as address:
        page = chromium.new_page()
        for code in INTERFACE_LANGUAGES:
            page.goto(f"{address}/{code}/privacy")
            for width in (320, 360, 481, 560, 640, 720, 721, 768, 900):
                page.set_viewport_size({"width": width, "height": 700})
                middles = page.locator(".head :is(.brand, .tools)").evaluate_all(
                    "all => all.map(one => one.offsetTop + one.offsetHeight / 2)"
                )
                assert max(middles) - min(middles) < 4, (code, width)
        page.close()


def test_what_a_button_of_the_header_opens_stands_below_it(app: Flask, chromium: Browser) -> None:
    with serving(app) as address:
        # In a window as narrow as this the header takes two rows in German and in Danish.
        page = chromium.new_page(viewport={"width": 260, "height": 700})
        for code in INTERFACE_LANGUAGES:
            page.goto(f"{address}/{code}/privacy")
            for name in ("menu", "langs"):
                button = page.locator(f"[popovertarget={name}]")
                button.click()
                above, below = button.bounding_box(), page.locator(f"#{name}").bounding_box()
                assert above is not None
                assert below is not None
                assert above["y"] + above["height"] <= below["y"], (code, name)
                page.keyboard.press("Escape")
        page.close()
