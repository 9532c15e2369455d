"""The sample page in a real browser: nothing overflows, is inaccessible, or breaks the policy."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.serving import serving

SAMPLE = "/en/sample?town=falun&town=atlantis&topic=culture"

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with serving(app) as where:
        yield where


def opened(chromium: Browser, url: str, width: int, scheme: str, **options: object) -> Page:
    page = chromium.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, **options  # type: ignore[arg-type]
    )  # fmt: skip
    page.set_default_timeout(15_000)
    page.goto(url)
    page.wait_for_load_state("load")
    return page


ALL_WIDTHS = ((320, "light"), (768, "dark"), (1280, "light"))


@pytest.mark.parametrize(
    ("path", "sizes"), [(SAMPLE, ALL_WIDTHS), ("/fi/nosuch", ((320, "dark"),))]
)
def test_pages_are_accessible_and_fit_at_every_width_in_light_and_dark(
    chromium: Browser, address: str, path: str, sizes: tuple[tuple[int, str], ...]
) -> None:
    for width, scheme in sizes:
        page = opened(chromium, address + path, width, scheme)
        found = Axe().run(page).response["violations"]
        assert [(f["id"], f["nodes"][0]["html"]) for f in found] == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, width
        page.close()


def test_nothing_breaks_the_policy_or_reaches_outside(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + SAMPLE)
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Appearance").click()
    page.get_by_role("group", name="Appearance").first.get_by_label("Dark").check()
    page.wait_for_function("document.cookie === 'display=dark'")
    assert page.locator("html").get_attribute("data-color-scheme") == "dark"
    assert said == []
    assert all(url.startswith(address) for url in asked)
    page.close()


def test_the_skip_link_is_the_first_stop_of_the_keyboard(chromium: Browser, address: str) -> None:
    page = opened(chromium, address + SAMPLE, 1280, "light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    page.close()


def test_everything_works_without_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(address + "/en/sample?q=a")
    page.locator("footer").get_by_label("Dark").check()
    page.locator("footer").get_by_role("button", name="Save").click()
    page.wait_for_url("**/en/sample?q=a")
    assert page.locator("html").get_attribute("data-color-scheme") == "dark"
    page.get_by_role("button", name="Language").click()
    page.get_by_role("link", name="Polski").click()
    page.wait_for_url("**/pl/sample?q=a")
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Sample").first.is_visible()
    context.close()
