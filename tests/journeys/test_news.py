"""The news in a browser: an article in two versions, passing it on, the languages one reads."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.build import make_news
from tests.serving import serving

pytestmark = pytest.mark.browser
# The tests are about what happens, not how soon on a busy machine.
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3


@pytest.fixture
def hub(app: Flask) -> Iterator[str]:
    """The address of a hub with a translated item, a very long one and one of a headline only."""
    with app.app_context():
        make_news(
            title="Vänort sökes",
            language="sv",
            texts={"en": "Twin town wanted"},
            summary="Vi söker en vänort.",
            body="<p>Vi söker en vänort.</p>",
            topics=["culture"],
        )
        make_news(town="gutersloh", language="de", title=LONG, body=f"<p>{LONG * 9}</p>" * 40)
        make_news(town="hamina", language="fi", title="Vain otsikko")
    with serving(app) as address:
        yield address


def test_the_original_and_the_translation_change_places_by_keyboard(hub: str, page: Page) -> None:
    page.goto(f"{hub}/en/news")
    page.get_by_role("link", name="Twin town wanted", exact=True).click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Twin town wanted", use_inner_text=True)
    original = page.get_by_role("group", name="Show the text in").get_by_role("button").nth(1)
    expect(original).to_have_attribute("lang", "sv")
    original.focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Vänort sökes", use_inner_text=True)
    expect(heading.locator("[lang=sv]:visible")).to_have_count(1)
    expect(page.locator(".prose[lang=sv]")).to_be_visible()
    expect(original).to_have_attribute("aria-pressed", "true")
    expect(original).to_be_focused()


def test_the_address_is_copied_and_mailed_without_another_host(hub: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{hub}/en/news/1")
    field = page.get_by_label("Address", exact=True)
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#share-address-message")).to_have_text("The address has been copied.")
    assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
    mail = page.get_by_role("link", name="Send by email").get_attribute("href") or ""
    assert mail.startswith("mailto:?subject=Twin%20town%20wanted&body=http")
    assert "/en/news/1/vanort-sokes" in field.input_value()


@pytest.mark.parametrize("script", [True, False])
def test_a_reader_says_which_languages_to_read_and_in_which_order(
    hub: str, chromium: Browser, script: bool
) -> None:
    context = chromium.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{hub}/en/news?town=falun")
    assert context.cookies() == []
    form = page.locator("form", has=page.get_by_role("button", name="Save my languages"))
    form.locator("input[value=sv]").check()
    form.locator("input[value=fi]").check()
    form.get_by_role("button", name="Save my languages").click()
    page.wait_for_url("**/en/news?town=falun&saved=1")
    expect(page.get_by_role("status").filter(has_text="have been saved")).to_be_visible()
    assert page.locator(".item h3").all_inner_texts() == ["Vänort sökes"]
    first = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "reads")
    assert set(first.split(".")) == {"sv", "fi"}
    page.get_by_role("link", name="Change the language order").click()
    page.get_by_role("button", name="Move up").click()
    page.wait_for_url("**/en/languages?saved=1")
    second = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "reads")
    assert second.split(".") == first.split(".")[::-1]
    context.close()


def test_the_bare_address_leads_to_the_language_switched_to(hub: str, chromium: Browser) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{hub}/en/news")
    assert context.cookies() == []
    page.get_by_role("button", name="Language:").click()
    page.get_by_role("link", name="Suomi").click()
    page.wait_for_url("**/fi/news")
    page.goto(f"{hub}/")
    assert page.url == f"{hub}/fi/"
    page.goto(f"{hub}/pl/news")
    assert page.locator("html").get_attribute("lang") == "pl"
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light")])
def test_news_fit_and_are_accessible_however_long_or_short(
    hub: str, chromium: Browser, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    paths = ("news?town=gutersloh&q=donau&from=2020-01-01", "news?q=nothing", "news/1", "news/2")
    for path in (*paths, "news/3", "languages"):
        page.goto(f"{hub}/en/{path}")
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow == 0, path
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
    context.close()
