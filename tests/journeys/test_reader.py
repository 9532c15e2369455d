"""A reader's way from the front page to the calendar program, in a browser without a script too."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from demonstration.server import running_sites
from demonstration.sites import SOURCES
from hub.app import create_app
from hub.core.database import db
from hub.core.settings import Settings
from hub.sources.actions import add_source
from hub.sources.refreshing import refresh_named
from tests.serving import serving

pytestmark = pytest.mark.browser
WIDTHS = (360, 768, 1280)
PAGES = (
    "",
    "news",
    "calendar",
    "calendar/subscribe",
    "network",
    "towns",
    "towns/roros",
    "sources",
    "plugins",
    "search",
    "search?q=konsert",
    "search?q=nothingatall",
)


def taken_in(app: Flask, bases: dict[str, str]) -> None:
    """Add the sources of the demonstration sites and read them once."""
    with app.app_context():
        ids = [
            add_source(bases[source.site] + source.path, source.town, source.kind).id
            for source in SOURCES
        ]
        refresh_named(app, ids, lambda _took: None)


@pytest.fixture
def hub(settings: Settings) -> Iterator[str]:
    """The address of a hub that has read the five town sites."""
    with running_sites(0) as sites:
        bases = {name: server.base for name, server in sites.items()}
        hosts = frozenset(base.partition("://")[2] for base in bases.values())
        app = create_app(replace(settings, allowed_hosts_for_fetching=hosts))
        taken_in(app, bases)
        with serving(app) as address:
            yield address
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        app.extensions["hub_sandbox"].close()
        app.extensions["hub_fetcher"].close()


def asked_hosts(page: Page) -> set[str]:
    """The hosts that the page asks from now on."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    return hosts


def test_a_polish_reader_finds_news_and_subscribes_to_a_calendar(
    hub: str, chromium: Browser
) -> None:
    page = chromium.new_page(locale="pl-PL", reduced_motion="no-preference")
    hosts = asked_hosts(page)
    page.goto(f"{hub}/")
    assert page.url == f"{hub}/pl/"
    page.get_by_role("link", name="Wszystkie aktualności").click()
    page.get_by_role("checkbox", name="Grudziądz").check()
    page.wait_for_url("**/news?town=grudziadz")
    items = page.locator(".news .item")
    assert items.count() >= 30
    title = items.locator("h3").first.inner_text()
    items.locator("h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="Kalendarz", exact=True).first.click()
    page.wait_for_url("**/pl/calendar")
    assert page.locator(".agenda article, article.ev").count() >= 20
    page.goto(f"{hub}/pl/calendar/subscribe?town=grudziadz")
    calendar = page.request.get(f"{hub}/pl/calendar.ics?town=grudziadz")
    events = Calendar.from_ical(calendar.body()).walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) >= 40
    assert hosts == {hub.partition("://")[2]}
    page.context.close()


def test_the_language_switch_keeps_page_and_filter_and_is_remembered_without_script(
    hub: str, chromium: Browser
) -> None:
    page = chromium.new_context(java_script_enabled=False, locale="en").new_page()
    page.goto(f"{hub}/en/news?town=roros")
    assert page.context.cookies() == []
    page.get_by_role("button", name="Language: English").click()
    page.get_by_role("link", name="Suomi").click()
    page.wait_for_url(f"{hub}/fi/news?town=roros")
    assert page.locator("html").get_attribute("lang") == "fi"
    assert page.locator("[lang=sma]").count() >= 1
    assert [cookie["name"] for cookie in page.context.cookies()] == ["language"]
    page.goto(hub)
    assert page.url == f"{hub}/fi/"
    page.context.close()


def test_every_page_fits(hub: str, chromium: Browser) -> None:
    page = chromium.new_page()
    for path in PAGES:
        page.goto(f"{hub}/fi/{path}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert overflow == 0, (path, width)
    page.close()
