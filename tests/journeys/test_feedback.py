"""A reader reports a barrier, and meets the pages of trouble, in a real Chromium."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from hub.about.commands import feedback_rows
from hub.web.maintenance import switch_off_pages, switch_on_pages
from tests.serving import serving

pytestmark = pytest.mark.browser

PAGES = (
    "about",
    "accessibility",
    "privacy",
    "imprint",
    "feedback",
    "no/kalender",
)
SIZES: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (320, "light"),
    (768, "dark"),
    (1280, "light"),
)


@pytest.fixture
def hub(app: Flask) -> Iterator[str]:
    """The address of a hub that runs."""
    with serving(app) as address:
        yield address


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    found = Axe().run(page).response["violations"]
    told = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return told + (["wider than the window"] if page.evaluate(wide) else [])


def test_the_pages_are_accessible_at_every_width_in_light_and_dark(
    hub: str, app: Flask, chromium: Browser
) -> None:
    wrong = []
    for width, scheme in SIZES:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        page = context.new_page()
        for path in PAGES:
            page.goto(f"{hub}/de/{path}")
            wrong += [f"{path} {width} {scheme}: {fault}" for fault in faults(page)]
        page.goto(f"{hub}/de/feedback")
        page.locator(".feedback button[type=submit]").click()
        wrong += [f"form with mistakes {width} {scheme}: {fault}" for fault in faults(page)]
        page.locator("#message").fill("Das Menü ist nicht erreichbar.")
        page.locator(".feedback button[type=submit]").click()
        page.wait_for_url("**/feedback/thanks?*")
        wrong += [f"thanks {width} {scheme}: {fault}" for fault in faults(page)]
        switch_off_pages(app.config["HUB"].data_dir)
        page.goto(f"{hub}/pl/news")
        wrong += [f"maintenance {width} {scheme}: {fault}" for fault in faults(page)]
        switch_on_pages(app.config["HUB"].data_dir)
        context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("with_script", [True, False])
def test_a_barrier_is_reported_with_the_keyboard_alone(
    hub: str, app: Flask, chromium: Browser, with_script: bool
) -> None:
    context = chromium.new_context(java_script_enabled=with_script)
    page = context.new_page()
    page.goto(f"{hub}/en/accessibility")
    page.get_by_role("link", name="Report an accessibility problem").press("Enter")
    expect(page.get_by_role("radio", name="Something is hard")).to_be_checked()
    page.get_by_role("button", name="Send").press("Enter")
    expect(page).to_have_title(re.compile("^Error:"))
    if with_script:
        assert page.evaluate("document.activeElement.className") == "ds-error-summary"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "message"
    page.get_by_label("Your message").fill("The menu cannot be reached.")
    page.get_by_role("button", name="Send").press("Enter")
    page.wait_for_url(f"{hub}/en/feedback/thanks?received=*")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Thank you")
    page.reload()
    with app.app_context():
        assert [row["message"] for row in feedback_rows()] == ["The menu cannot be reached."]
    assert not context.cookies()
    context.close()
