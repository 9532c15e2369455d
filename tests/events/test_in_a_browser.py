"""The calendar in a real browser: what shows at which width, the keyboard, the dialog, the zone."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from hub.events.month import month_after
from tests.build import make_event
from tests.serving import serving

pytestmark = pytest.mark.browser
STOCKHOLM = ZoneInfo("Europe/Stockholm")
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenausstellung mit Führung " * 3
PAGES = ("", "?view=month", "?view=agenda&month=2027-01", "/subscribe?town=falun")


def today() -> date:
    return datetime.now(STOCKHOLM).date()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The calendar's address on a hub with a few events; `event` of the app is one of them."""
    noon = datetime.now(STOCKHOLM).replace(hour=12, minute=0, second=0, microsecond=0)
    with app.app_context():
        make_event(title="Fair", starts=today(), ends=today() + timedelta(days=3))
        make_event(title=LONG, language="de", town="gutersloh", starts=noon + timedelta(days=1))
        make_event(title="Peruttu", language="fi", town="hamina", status="cancelled")
        for number in range(14):
            make_event(title=f"E {number}", starts=noon + timedelta(days=2, minutes=number))
        app.config["event"] = make_event(title="Café", town="hamina", starts=noon)
    with serving(app) as where:
        yield where


def opened(chromium: Browser, url: str, width: int = 1280, **options: object) -> Page:
    page = chromium.new_page(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    page.set_default_timeout(20_000)
    page.goto(url)
    page.wait_for_load_state("load")
    return page


def test_a_phone_shows_the_agenda_and_a_desktop_the_month_without_a_script_too(
    chromium: Browser, address: str
) -> None:
    for width, agenda, month in ((360, True, False), (1280, False, True)):
        page = opened(chromium, f"{address}/en/calendar", width, java_script_enabled=False)
        assert page.locator(".agenda").is_visible() is agenda
        assert page.locator("table.month").is_visible() is month
        page.close()


def test_every_view_is_accessible_and_fits(app: Flask, chromium: Browser, address: str) -> None:
    paths = [f"/calendar{path}" for path in PAGES] + [f"/calendar/{app.config['event']}/cafe"]
    for width, scheme in ((320, "light"), (768, "dark"), (1280, "dark")):
        for path in paths:
            page = opened(chromium, f"{address}/fi{path}", width, color_scheme=scheme)
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], (width, path)
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert overflow == 0, (width, path)
            page.close()


CUT = """() => [...document.querySelectorAll('.month .cal-ev > span')].filter(text =>
  text.offsetParent
  && (text.scrollWidth > text.clientWidth + 1 || text.scrollHeight > text.clientHeight + 1)
).map(text => text.textContent)"""
OUTSIDE = """text => {
  const range = document.createRange();
  range.selectNodeContents(text.querySelector('[title]'));
  const [words, cell] = [range.getBoundingClientRect(), text.closest('td').getBoundingClientRect()];
  return words.right > cell.right + 1 || words.bottom > cell.bottom + 1;
}"""
SPACING = "* { letter-spacing: .12em !important; word-spacing: .16em !important; }"


def test_a_title_of_the_month_is_whole_with_wider_letters_and_on_paper(
    chromium: Browser, address: str
) -> None:
    page = opened(chromium, f"{address}/de/calendar?view=month", bypass_csp=True)
    # As in a browser that knows no hyphens.
    page.add_style_tag(content=".cal-ev > span { hyphens: manual !important; }" + SPACING)
    for width, media in ((768, "screen"), (1024, "screen"), (1280, "screen"), (1050, "print")):
        page.set_viewport_size({"width": width, "height": 700})
        page.emulate_media(media=media)  # type: ignore[arg-type]
        assert page.evaluate(CUT) == [], (width, media)
        for text in page.locator(".month .cal-ev > span:visible").all():
            assert text.evaluate(OUTSIDE) is False, (width, media)
    page.close()


def test_paper_has_the_chosen_filters_and_not_the_form(chromium: Browser, address: str) -> None:
    page = opened(chromium, f"{address}/fi/calendar?view=agenda&town=falun", 700)
    page.emulate_media(media="print")
    assert page.locator("#chosen .pick").is_visible()
    for left_out in (".ffold > summary", ".pick-all", ".pick .ic"):
        assert page.locator(left_out).first.is_hidden(), left_out
    page.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_the_keyboard_moves_between_days_weeks_and_months(chromium: Browser, address: str) -> None:
    page = opened(chromium, f"{address}/en/calendar?view=month")
    now = today()
    # One stop among the days: today.
    assert page.locator(".month .num[tabindex='0']").get_attribute("id") == f"d-{now}"
    middle = now.replace(day=15)
    page.locator(f"#d-{middle}").evaluate("day => { day.tabIndex = 0; day.focus(); }")
    for key, days in (("ArrowRight", 1), ("ArrowDown", 7), ("ArrowLeft", -1), ("ArrowUp", -7)):
        page.keyboard.press(key)
        middle += timedelta(days=days)
        assert focused(page) == f"d-{middle}", key
    page.keyboard.press("Home")
    monday = middle - timedelta(days=middle.weekday())
    assert focused(page) == f"d-{monday}"
    page.keyboard.press("End")
    assert focused(page) == f"d-{monday + timedelta(days=6)}"
    page.locator(f"#d-{middle}").evaluate("day => day.focus()")
    page.keyboard.press("PageDown")
    later = month_after(now.replace(day=1))
    page.wait_for_url(re.compile(f"month={later.isoformat()[:7]}"))
    there = f"d-{later.replace(day=middle.day)}"
    page.wait_for_function("id => document.activeElement.id === id", arg=there)
    page.keyboard.press("PageUp")
    page.wait_for_function("id => document.activeElement.id === id", arg=f"d-{middle}")
    page.close()


def test_the_keyboard_keeps_its_day_on_the_way_to_another_view_to_today_and_back(
    chromium: Browser, address: str
) -> None:
    page = opened(chromium, f"{address}/en/calendar?view=month")
    now = today()

    def has_focus(name: str) -> None:
        page.wait_for_function("id => document.activeElement.id === id", arg=name)

    left = now.replace(day=15)
    page.locator(f"#d-{left}").evaluate("day => { day.tabIndex = 0; day.focus(); }")
    page.keyboard.press("PageDown")
    page.wait_for_url(re.compile("month="))
    there = month_after(now.replace(day=1)).replace(day=15)
    has_focus(f"d-{there}")
    page.go_back()
    has_focus(f"d-{left}")
    page.go_forward()
    has_focus(f"d-{there}")
    page.get_by_role("link", name="Today", exact=True).press("Enter")
    has_focus(f"d-{now}")
    assert "month=" not in page.url
    page.go_back()
    has_focus(f"d-{there}")
    page.go_forward()
    has_focus(f"d-{now}")
    page.locator(".sw-list").press("Enter")
    page.wait_for_url(re.compile("view=agenda"))
    # The list has the next day with an event.
    first = page.locator(".agenda h3[id^=day-]").first.get_attribute("id") or ""
    has_focus(first)
    page.locator(".sw-month").press("Enter")
    has_focus(first.replace("day-", "d-"))
    # A pointer stays where it is.
    page.locator(".sw-list").click()
    page.wait_for_url(re.compile("view=agenda$"))
    page.close()


def test_the_subscription_opens_as_a_dialog_and_gives_the_focus_back(
    chromium: Browser, address: str
) -> None:
    page = opened(chromium, f"{address}/en/calendar")
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.locator("#subscribe-link").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Subscribe to the calendar")
    expect(dialog).to_be_visible()
    drawn = dialog.locator("svg.qr path[stroke]").get_attribute("d")
    dialog.get_by_role("checkbox", name="Gütersloh").check()
    expect(dialog.locator("#s-address")).to_have_value(re.compile(r"\?town=gutersloh$"))
    expect(dialog.locator("#s-count")).to_have_text("1 upcoming event matches.")
    assert dialog.locator("svg.qr path[stroke]").get_attribute("d") != drawn
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    assert focused(page) == "subscribe-link"
    assert [text for text in errors if "Content Security" in text] == []
    page.close()


def test_the_page_of_the_subscription_does_without_a_script(
    chromium: Browser, address: str
) -> None:
    page = opened(chromium, f"{address}/en/calendar", java_script_enabled=False)
    page.locator("#subscribe-link").click()
    page.get_by_role("checkbox", name="Falun").check()
    page.get_by_role("button", name="Update the address").click()
    address_of_it = re.compile(r"/en/calendar\.ics\?town=falun$")
    expect(page.locator("#s-address")).to_have_value(address_of_it)
    page.close()


def test_the_browsers_zone_is_used_until_another_is_chosen(
    app: Flask, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(timezone_id="Asia/Kolkata")
    page = context.new_page()
    page.goto(f"{address}/de/calendar/{app.config['event']}/cafe")
    # Noon in Sweden, by the clock of winter or of summer.
    own_time = page.locator("#own-time")
    expect(own_time).to_have_text(re.compile(r"^(16:30–18:30|15:30–17:30)\sUhr$"))
    assert context.cookies() == []
    page.locator("#own-zone").select_option("Europe/Stockholm")
    expect(own_time).to_have_text("12:00–14:00\u00a0Uhr")
    page.emulate_media(media="print")
    expect(page.locator("#own-city")).to_have_text("Stockholm")
    expect(page.locator("#own-city")).to_be_visible()
    page.emulate_media(media="screen")
    page.locator("#own-zone").select_option("")
    expect(own_time).to_be_hidden()
    page.locator("#own-zone").select_option("Europe/Stockholm")
    with page.expect_navigation():
        page.locator(".own-zone button").click()
    expect(own_time).to_have_text("12:00–14:00\u00a0Uhr")
    assert [cookie["name"] for cookie in context.cookies()] == ["zone"]
    context.close()


def test_a_late_name_of_the_browsers_zone_changes_no_choice(
    app: Flask, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(timezone_id="Asia/Kolkata")
    page = context.new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/zone/name?*", hold)
    page.goto(f"{address}/de/calendar/{app.config['event']}/cafe")
    page.locator("#own-zone").select_option("Europe/Stockholm")
    held[0].continue_()
    expect(page.locator("#own-zone option[value='Asia/Kolkata']")).to_have_count(1)
    expect(page.locator("#own-time")).to_have_text("12:00–14:00\u00a0Uhr")
    context.close()
