"""The calendar as its readers go through it: choices and months keep the address and the focus."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.build import make_event
from tests.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def hub(app: Flask) -> Iterator[str]:
    """The address of a hub with an event of two towns each."""
    with app.app_context():
        for town, title in (("hamina", "Tattoo"), ("falun", "Marknad")):
            make_event(title=title, town=town, starts=datetime(2027, 1, 15, 17, tzinfo=UTC))
    with serving(app) as address:
        yield address


def test_the_choices_of_a_subscription_go_along_to_another_language(hub: str, page: Page) -> None:
    page.goto(f"{hub}/pl/calendar/subscribe")
    town = page.locator("input[value=hamina]")
    town.check()
    page.wait_for_url(f"{hub}/pl/calendar/subscribe?town=hamina")
    expect(town).to_be_focused()
    expect(page.locator("#s-way a")).to_have_attribute("href", "/pl/calendar?town=hamina")
    page.locator("[popovertarget=langs]").click()
    page.locator("#langs a[lang=fi]").click()
    page.wait_for_url(f"{hub}/fi/calendar/subscribe?town=hamina")
    expect(town).to_be_checked()
    expect(page.locator("#s-address")).to_have_value(re.compile(r"/fi/calendar\.ics\?town=hamina$"))


def test_back_shows_the_subscription_of_each_address(hub: str, page: Page) -> None:
    page.goto(f"{hub}/pl/calendar/subscribe")
    for town in ("hamina", "falun"):
        page.locator(f"input[value={town}]").check()
        page.wait_for_url(re.compile(f"town={town}"))
    page.go_back()
    expect(page.locator("input[value=falun]")).not_to_be_checked()
    expect(page.locator("#s-address")).to_have_value(re.compile(r"\?town=hamina$"))
    page.go_back()
    expect(page.locator("#s-address")).to_have_value(re.compile(r"/pl/calendar\.ics$"))


@pytest.mark.parametrize("view", ["?view=month", "?view=agenda", ""])
def test_another_month_comes_in_place_and_the_focus_stays_on_its_arrow(
    hub: str, page: Page, view: str
) -> None:
    page.goto(f"{hub}/pl/calendar{view}{'&' if view else '?'}month=2026-11")
    page.evaluate("document.querySelector('.page-head').dataset.same = 'page'")
    later = page.locator("a[data-step=next]")
    later.focus()
    before = page.evaluate("scrollY")
    for month in ("2026-12", "2027-01"):
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"month={month}"))
        expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
        expect(later).to_be_focused()
    expect(page.locator("[data-same=page]")).to_have_count(1)
    assert page.evaluate("scrollY") == before
    expect(page.locator("#langs a[lang=fi]")).to_have_attribute("href", re.compile("2027-01"))
    # What is chosen now stays in that month.
    if not page.locator("input[value=hamina]").is_visible():
        page.locator(".ffold > summary").click()
    page.locator("input[value=hamina]").check()
    page.wait_for_url(re.compile("town=hamina"))
    assert "month=2027-01" in page.url
    page.go_back()
    expect(page.locator("input[value=hamina]")).not_to_be_checked()
    expect(page.locator("a[data-step=prev]")).to_have_attribute("href", re.compile("2026-12"))
    # The focus is where it was, once, and so further back.
    expect(page.locator("input[value=hamina]")).to_be_focused()
    page.reload()
    expect(page.locator("input[value=hamina]")).not_to_be_focused()
    page.go_back()
    expect(page.locator("a[data-step=prev]")).to_have_attribute("href", re.compile("2026-11"))
    expect(later).to_be_focused()


def test_the_view_that_the_width_decides_is_named_as_the_present_one(hub: str, page: Page) -> None:
    page.goto(f"{hub}/pl/calendar")
    shown = page.locator(".switch [aria-current=true]")
    expect(shown).to_have_text("Miesiąc")
    page.set_viewport_size({"width": 360, "height": 800})
    expect(shown).to_have_text("Lista")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("input[value=hamina]").check()
    page.wait_for_url(re.compile("town=hamina"))
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    expect(shown).to_have_text("Miesiąc")
