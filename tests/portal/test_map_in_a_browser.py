"""The map as a real browser draws it: what stands on it covers nothing, and keys reach it."""

import itertools
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route

from tests.portal.networks import DANISH, DATE_LINE, PACIFIC, SINGLE, WORLD, Place, take_in

pytestmark = pytest.mark.browser
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FULL_NAMES: tuple[Place, ...] = (
    ("Castrillo Matajudíos de la Sierra Grande", "ES", 42.3, -4.1),
    ("Llanfairpwllgwyngyllgogerychwyrndrobwlll", "GB", 53.22, -4.2),
)
BOXES = """() => [...document.querySelectorAll('.map .disc, .map a text:not(.letter, .spare)')].map(
    node => { const box = node.getBoundingClientRect();
              return [box.left, box.top, box.right, box.bottom, node.textContent.trim()]; })"""


def shown(
    client: FlaskClient, chromium: Browser, width: int, path: str = "/en/", **options: object
) -> Page:
    """A page at a width, its files given by the test client."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://hub.test")
        with client.get(path) as got:
            route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.get_data())

    context.route("http://hub.test/**", answer)
    page = context.new_page()
    page.goto(f"http://hub.test{path}")
    page.evaluate("document.fonts.ready")
    return page


@pytest.mark.parametrize("places", [DANISH, PACIFIC, SINGLE, DATE_LINE, WORLD, FULL_NAMES])
def test_marks_and_names_cover_nothing_and_stay_in_the_picture(
    app: Flask, client: FlaskClient, chromium: Browser, tmp_path: Path, places: tuple[Place, ...]
) -> None:
    with app.app_context():
        take_in(tmp_path, places)
    for width in (320, 1280):
        page = shown(client, chromium, width)
        boxes = page.evaluate(BOXES)
        assert len(boxes) == 2 * len(places)
        for one, other in itertools.combinations(boxes, 2):
            apart = one[0] >= other[2] or other[0] >= one[2]
            assert apart or one[1] >= other[3] - 1 or other[1] >= one[3] - 1, (width, one, other)
        edge = page.locator(".map").bounding_box()
        assert edge is not None
        for box in boxes:
            assert box[0] >= edge["x"] - 1, (width, box)
            assert box[2] <= edge["x"] + edge["width"] + 1, (width, box)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_towns_with_long_names_fit_and_are_accessible(
    app: Flask, client: FlaskClient, chromium: Browser, tmp_path: Path, scheme: str
) -> None:
    with app.app_context():
        take_in(tmp_path, FULL_NAMES)
    for path in ("/en/", "/fi/towns", "/pl/towns?q=x", "/de/towns/town-2", "/sv/network"):
        page = shown(client, chromium, 320, path, color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        found = Axe().run(page, options={"runOnly": AXE_RULES})
        assert found.violations_count == 0, (path, found.generate_report())
        page.context.close()


def test_the_keyboard_reaches_a_town_on_the_map_and_its_ring_shows(
    client: FlaskClient, chromium: Browser
) -> None:
    page = shown(client, chromium, 1280)
    town = page.locator(".map a").first
    page.get_by_role("link", name="Read the news").focus()
    assert town.locator(".ring").evaluate("node => getComputedStyle(node).opacity") == "0"
    page.keyboard.press("Tab")
    assert town.evaluate("node => node === document.activeElement")
    assert town.locator(".ring").evaluate("node => getComputedStyle(node).opacity") == "1"
    page.keyboard.press("Enter")
    page.wait_for_url("http://hub.test/en/towns/falun")
    page.context.close()


def test_in_forced_colours_the_map_is_drawn_in_the_reader_s_own(
    client: FlaskClient, chromium: Browser
) -> None:
    page = shown(client, chromium, 768, forced_colors="active")
    text = page.locator(".map a text:not(.letter)").first
    link_colour = page.evaluate(
        """() => { const link = document.createElement('a'); link.style.color = 'LinkText';
                   document.body.append(link); return getComputedStyle(link).color; }"""
    )
    assert text.evaluate("node => getComputedStyle(node).fill") == link_colour
    page.context.close()


@pytest.mark.parametrize("width", [1280, 2560])
def test_the_ground_ends_at_the_edge_of_the_window_or_fades_before_it(
    client: FlaskClient, chromium: Browser, width: int
) -> None:
    page = shown(client, chromium, width)
    edge = page.locator(".map").bounding_box()
    mask = page.locator(".map .geo").evaluate("node => getComputedStyle(node).maskImage")
    page.context.close()
    assert edge is not None
    assert (edge["x"] + edge["width"] >= width) != mask.endswith("rgba(0, 0, 0, 0) 99%)"), mask
