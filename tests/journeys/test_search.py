"""Searching by keyboard, from a phone's menu, and without a script."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from tests.build import make_news
from tests.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def hub(app: Flask) -> Iterator[str]:
    """The address of a hub with a little news."""
    with app.app_context():
        make_news(title="Konsert i kyrkan", town="falun", body="<p>Kören sjunger</p>")
        make_news(title="Konsthallen öppnar", town="roros", language="nb")
    with serving(app) as address:
        yield address


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def test_the_keyboard_finds_a_town_among_the_suggestions(hub: str, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{hub}/en/network")
    page.get_by_role("button", name="Search").press("Enter")
    field = page.get_by_role("combobox", name="Search words")
    expect(field).to_be_focused()
    page.keyboard.type("roer")
    expect(page.get_by_role("option")).to_have_text(["Røros Norway"])
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    option = page.get_by_role("option", selected=True)
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.type("o")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{hub}/en/towns/roros")
    page.context.close()


def test_enter_without_a_choice_searches_and_marks_what_was_found(
    hub: str, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{hub}/en/news")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("combobox", name="Search words").fill("kons")
    expect(page.get_by_role("option")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.keyboard.press("Enter")
    page.wait_for_url(f"{hub}/en/search?q=kons")
    expect(page.locator(".hit mark")).to_have_text(["Konsthallen", "Konsert"])
    expect(page.locator(".count")).to_have_text("2 results for ‘kons’")
    page.context.close()


def test_the_search_works_without_a_script(hub: str, chromium: Browser) -> None:
    page = chromium.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 900}
    ).new_page()
    page.goto(f"{hub}/en/")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox", name="Search words").fill("kören")
    page.keyboard.press("Enter")
    expect(page.locator(".hit h3")).to_have_text("Konsert i kyrkan")
    page.locator("#main").get_by_role("link", name="Towns", exact=True).click()
    expect(page.get_by_role("heading", level=2)).to_contain_text(["No results found"])
    page.context.close()


def test_suggestions_that_do_not_come_disturb_nothing(hub: str, chromium: Browser) -> None:
    page = chromium.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def lose(route: Route) -> None:
        route.abort()

    page.route("**/suggestions?*", lose)
    page.goto(f"{hub}/en/search")
    with page.expect_event("requestfailed"):
        page.locator("#q").fill("kons")
    page.locator("#q").press("Enter")
    page.wait_for_url(f"{hub}/en/search?q=kons*")
    assert problems == []
    page.context.close()
