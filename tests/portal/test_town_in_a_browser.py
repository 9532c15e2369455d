"""The page of a town in a real browser: the drawing of its mark lies behind no word."""

import pytest
from flask import Flask
from playwright.sync_api import Browser

from hub.towns.queries import network
from tests.serving import serving

pytestmark = pytest.mark.browser
WORDS_ON_THE_DRAWING = """() => {
    const drawing = document.querySelector('.town-hero .ghost').getBoundingClientRect();
    const walker = document.createTreeWalker(
        document.querySelector('.town-hero'), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        for (const box of range.getClientRects())
            if (box.width && box.left < drawing.right && box.right > drawing.left
                && box.top < drawing.bottom && box.bottom > drawing.top)
                found.push(walker.currentNode.textContent.trim());
    }
    return found;
}"""


def test_the_towns_drawing_lies_behind_no_word(app: Flask, chromium: Browser) -> None:
    with app.app_context():
        towns = [town.slug for town in network().towns]
    with serving(app) as address:
        page = chromium.new_page()
        for width in (320, 600, 768, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            for town in towns:
                page.goto(f"{address}/de/towns/{town}")
                assert page.evaluate(WORDS_ON_THE_DRAWING) == [], (town, width)
        page.emulate_media(forced_colors="active")
        assert not page.locator(".town-hero .ghost").is_visible()
        page.close()
