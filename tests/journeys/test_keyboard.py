"""What readers do most, by keyboard alone, in one language each; the focus is seen and kept."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.build import make_event, make_news
from tests.serving import serving

pytestmark = pytest.mark.browser
MOST_STOPS = 80
# What is wrong with how the focus shows; "" when it is in sight and drawn.
SHOWN = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "nothing has the focus";
  const drawn = [element, element.closest("label"), element.closest("li")].filter(Boolean);
  const box = (element.closest("label") ?? element).getBoundingClientRect();
  const at = element.outerHTML.slice(0, 100);
  if (box.bottom <= 0 || box.top >= innerHeight) return "out of sight: " + at;
  const seen = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return drawn.some(one => seen(getComputedStyle(one))) ? "" : "not drawn: " + at;
}"""


@pytest.fixture
def hub(app: Flask) -> Iterator[str]:
    """The address of a hub with a little news and one event."""
    with app.app_context():
        make_news(title="Uusi kirjasto avataan", town="hamina", language="fi")
        app.config["event"] = make_event(
            title="Julmarknad", starts=datetime(2027, 1, 15, 17, tzinfo=UTC)
        )
    with serving(app) as address:
        yield address


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until `wanted` has the focus, which is seen at each stop."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWN) == ""
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{wanted} was not reached with {MOST_STOPS} Tabs")


def test_the_search_opens_closes_and_finds(hub: str, page: Page) -> None:
    page.goto(f"{hub}/fi/network")
    button = page.get_by_role("button", name="Haku")
    tab_to(page, button)
    page.keyboard.press("Space")
    field = page.locator("#find-q")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.type("kirjasto")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fi/search?q=kirjasto")
    tab_to(page, page.locator(".hit h3 a"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Uusi kirjasto avataan")


def test_the_address_of_a_calendar_is_built_and_copied(hub: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{hub}/de/calendar/subscribe")
    tab_to(page, page.locator("main").get_by_role("checkbox", name="Hamina"))
    page.keyboard.press("Space")
    address = page.locator("#s-address")
    expect(address).to_have_value(re.compile(r"/de/calendar\.ics\?town=hamina$"))
    expect(page.locator("main").get_by_role("checkbox", name="Hamina")).to_be_focused()
    copy = page.locator("[data-copy=s-address]")
    tab_to(page, copy)
    page.keyboard.press("Enter")
    expect(page.locator("#s-address-message")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == address.input_value()
    expect(copy).to_be_focused()


def test_an_event_is_taken_into_a_calendar(hub: str, app: Flask, page: Page) -> None:
    page.goto(f"{hub}/sv/calendar/{app.config['event']}")
    tab_to(page, page.get_by_role("link", name="Ladda ner kalenderfil"))
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename.endswith(".ics")
    tab_to(page, page.get_by_role("link", name=re.compile("^Google ?:")))


def test_the_language_is_switched(hub: str, page: Page) -> None:
    page.goto(f"{hub}/pl/news?town=hamina")
    button = page.locator(".lang-btn")
    tab_to(page, button)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Dansk"))
    page.keyboard.press("Escape")
    expect(page.locator("#langs")).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("link", name="Dansk"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{hub}/da/news?town=hamina")
    assert page.locator("html").get_attribute("lang") == "da"


def test_the_display_is_chosen_with_the_arrows(hub: str, page: Page) -> None:
    page.goto(f"{hub}/nb/news")
    button = page.get_by_role("button", name="Utseende")
    tab_to(page, button)
    page.keyboard.press("Space")
    dark = page.locator("#disp input[value=dark]")
    page.keyboard.press("Tab")
    assert page.evaluate(SHOWN) == ""
    with page.expect_response("**/display?display=dark"):
        while not dark.is_checked():
            page.keyboard.press("ArrowDown")
            assert page.evaluate(SHOWN) == ""
    expect(dark).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#disp")).to_be_hidden()
    expect(button).to_be_focused()
    page.reload()
    assert page.locator("html").get_attribute("data-color-scheme") == "dark"
