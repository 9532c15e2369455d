"""Filters that apply as they are chosen, and the same without a script or a connection."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from tests.build import make_news
from tests.serving import serving, watched_page

pytestmark = pytest.mark.browser
# The tests are about what happens, not how soon on a busy machine.
STATUS = "#result-status"


@pytest.fixture
def hub(app: Flask) -> Iterator[str]:
    """The address of a hub with news of three towns."""
    with app.app_context():
        for town, words in (("falun", "Gruvan"), ("roros", "Marknad"), ("hamina", "Kirjasto")):
            for number in range(3):
                make_news(town=town, title=f"{words} {number}", topics=["culture"])
    with serving(app) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page on which nothing may be refused by the Content-Security-Policy or fail."""
    with watched_page(chromium, ("Failed to load", "htmx:")) as page:
        yield page


def test_a_choice_changes_the_list_and_the_address_and_keeps_the_focus(
    hub: str, page: Page
) -> None:
    page.goto(f"{hub}/en/news")
    expect(page.locator(STATUS)).to_have_text("9 news items")
    expect(page.get_by_role("button", name="Filter", exact=True)).to_be_hidden()
    page.evaluate("document.querySelector('.page-head').dataset.same = 'page'")
    page.get_by_role("checkbox", name="Røros").focus()
    page.keyboard.press("Space")
    expect(page.locator(STATUS)).to_have_text("3 news items")
    assert page.url == f"{hub}/en/news?town=roros"
    expect(page.get_by_role("checkbox", name="Røros")).to_be_focused()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#langs a[lang=pl]")).to_have_attribute(
        "href", "/pl/language?next=/pl/news?town%3Droros"
    )
    expect(page.locator("[data-same=page]")).to_have_count(1)
    page.get_by_role("searchbox", name="Search").press_sequentially("marknad 2")
    expect(page.locator(STATUS)).to_have_text("1 news item")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    assert page.url == f"{hub}/en/news?town=roros&q=marknad+2"


def test_what_is_chosen_before_the_script_arrives_counts(hub: str, page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/htmx*.js*", hold)
    page.goto(f"{hub}/en/news", wait_until="commit")
    page.get_by_role("checkbox", name="Røros").check()
    page.wait_for_timeout(300)
    assert page.url == f"{hub}/en/news"
    held[0].continue_()
    expect(page.locator(STATUS)).to_have_text("3 news items")
    assert page.url == f"{hub}/en/news?town=roros"


def test_back_and_forward_show_the_list_and_the_choices_of_each_address(
    hub: str, page: Page
) -> None:
    page.goto(f"{hub}/en/news")
    for town, count in (("Røros", 3), ("Hamina", 6)):
        page.get_by_role("checkbox", name=town).check()
        expect(page.locator(STATUS)).to_have_text(f"{count} news items")
    page.go_back()
    expect(page.locator(STATUS)).to_have_text("3 news items")
    expect(page.get_by_role("checkbox", name="Hamina")).not_to_be_checked()
    page.go_back()
    expect(page.locator(STATUS)).to_have_text("9 news items")
    expect(page.get_by_role("checkbox", name="Røros")).not_to_be_checked()
    page.go_forward()
    expect(page.locator(STATUS)).to_have_text("3 news items")
    expect(page.get_by_role("checkbox", name="Røros")).to_be_checked()
    page.reload()
    expect(page.get_by_role("checkbox", name="Røros")).to_be_checked()


def test_a_chosen_filter_is_removed_by_its_chip_and_the_focus_goes_on(hub: str, page: Page) -> None:
    page.goto(f"{hub}/en/news?town=roros&town=falun&topic=culture")
    chips = page.locator("#chosen .pick")
    assert chips.all_inner_texts() == [
        "Remove:\nFalun",
        "Remove:\nRøros",
        "Remove:\nCulture",
    ]
    chips.first.focus()
    page.keyboard.press("Enter")
    expect(chips).to_have_count(2)
    assert page.url == f"{hub}/en/news?town=roros&topic=culture"
    expect(page.get_by_role("checkbox", name="Falun")).not_to_be_checked()
    expect(chips.first).to_be_focused()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator(STATUS)).to_have_text("9 news items")
    expect(page.locator(STATUS)).to_be_focused()
    assert page.url == f"{hub}/en/news"


def test_without_a_connection_nothing_is_lost_and_the_list_follows_later(
    hub: str, page: Page
) -> None:
    page.goto(f"{hub}/sv/news")
    page.context.set_offline(True)
    page.locator("input[value=hamina]").check()
    trouble = page.get_by_role("alert")
    expect(trouble).to_have_text("Du är inte ansluten till internet. Dina val finns kvar.")
    expect(page.locator("input[value=hamina]")).to_be_checked()
    expect(page.locator(".item")).to_have_count(9)
    assert page.url == f"{hub}/sv/news"
    page.context.set_offline(False)
    expect(page.locator(".item")).to_have_count(3)
    expect(trouble).to_be_hidden()
    assert page.url == f"{hub}/sv/news?town=hamina"


def test_on_a_phone_trouble_is_seen_beside_what_was_chosen(hub: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{hub}/sv/news")
    page.locator(".ffold > summary").click()
    page.context.set_offline(True)
    page.get_by_role("checkbox", name="Falun").check()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_role("checkbox", name="Falun")).to_be_in_viewport()


@pytest.mark.parametrize("body", ["", "<!doctype html><title>Log in</title><p>Log in</p>"])
def test_an_answer_that_is_no_list_leaves_the_list_and_can_be_tried_again(
    hub: str, page: Page, body: str
) -> None:
    page.goto(f"{hub}/en/news")
    page.route("**/news?*", lambda route: route.fulfill(status=200 if body else 503, body=body))
    page.get_by_role("checkbox", name="Hamina").check()
    expect(page.get_by_role("alert")).to_have_text(
        "The list could not be updated. Your choices are kept."
    )
    expect(page.locator(".item")).to_have_count(9)
    assert page.url == f"{hub}/en/news"
    page.unroute("**/news?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".item")).to_have_count(3)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_slow_answer_says_that_it_is_awaited(hub: str, page: Page) -> None:
    page.goto(f"{hub}/en/news")
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/news?*", hold)
    page.get_by_role("checkbox", name="Hamina").check()
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    expect(page.locator(STATUS)).to_have_text("Loading…")
    expect(page.locator(STATUS)).to_have_text("This is taking longer than usual.")
    waiting[0].continue_()
    expect(page.locator(STATUS)).to_have_text("3 news items")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "false")
    page.get_by_role("checkbox", name="Falun").check()
    expect(page.locator(STATUS)).to_have_text("Loading…")
    # One that takes its place is awaited too, and when it fails the count is that of the list.
    with page.expect_request("**/news?*roros*"):
        page.get_by_role("checkbox", name="Røros").check()
    expect(page.locator(STATUS)).to_have_text("This is taking longer than usual.")
    waiting[2].abort()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(STATUS)).to_have_text("3 news items")


@pytest.mark.parametrize("missing", ["script", "htmx"])
def test_the_form_has_its_button_where_no_script_runs(
    hub: str, chromium: Browser, missing: str
) -> None:
    context = chromium.new_context(java_script_enabled=missing != "script")
    page = context.new_page()
    if missing == "htmx":
        page.route("**/htmx-*", lambda route: route.abort())
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{hub}/en/news")
    page.get_by_role("checkbox", name="Røros").check()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**/news?town=roros**")
    assert page.locator(STATUS).inner_text() == "3 news items"
    assert page.locator(".item").count() == 3
    context.close()


def test_a_wrong_day_is_said_first_and_leads_to_its_field(hub: str, page: Page) -> None:
    for path, field in (("news", "f-to-day"), ("calendar", "f-to-day"), ("search", "to-day")):
        page.goto(f"{hub}/sv/{path}?to_day=31&to_month=februari&to_year=2027")
        expect(page).to_have_title(re.compile("^Fel: "))
        summary = page.get_by_role("group", name="1 sak behöver rättas")
        expect(summary).to_be_focused()
        summary.get_by_role("link", name="”31 februari 2027” är inget datum").click()
        expect(page.locator(f"#{field}")).to_be_focused()


def test_the_title_of_a_list_names_what_is_chosen(hub: str, page: Page) -> None:
    page.goto(f"{hub}/en/news?town=roros")
    expect(page).to_have_title(re.compile(r"^News: Røros \| "))
    page.get_by_role("checkbox", name="Hamina").check()
    expect(page).to_have_title(re.compile(r"^News: Hamina, Røros \| "))
    page.get_by_role("link", name="Clear filters").click()
    expect(page).to_have_title(re.compile(r"^News \| "))


def test_a_day_is_typed_in_three_fields_and_stands_whole_in_the_address(
    hub: str, page: Page
) -> None:
    page.goto(f"{hub}/en/news")
    first = page.get_by_role("group", name="From")
    first.get_by_label("Day").press_sequentially("31")
    first.get_by_label("Month").press_sequentially("11")
    first.get_by_label("Year").press_sequentially("2026")
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_contain_text("From: ‘31 11 2026’ is not a date.")
    expect(page.locator("#notes .ds-alert, #notes .ds-error-summary")).to_have_count(0)
    expect(first.get_by_label("Year")).to_be_focused()
    expect(first.locator(".day-error")).to_contain_text("‘31 11 2026’ is not a date.")
    expect(first.get_by_label("Day")).to_have_attribute("aria-invalid", "true")
    # The error stands below its own field and moves no other: all inputs are on one line.
    inputs = page.locator(".fgrid .ds-input").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().bottom))"
    )
    assert (len(inputs), len(set(inputs))) == (7, 1)
    first.get_by_label("Day").fill("30")
    expect(page.locator("#notes")).to_be_empty()
    expect(first.get_by_label("Day")).to_have_attribute("aria-invalid", "false")
    assert page.url == f"{hub}/en/news?from=2026-11-30"
    page.locator("#chosen .pick").click()
    expect(first.get_by_label("Year")).to_have_value("")
