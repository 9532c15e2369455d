"""Enter does what the field it is pressed in is for, with scripts and without, in Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.core.permissions import Role
from tests.accounts.people import make_person, sign_in
from tests.accounts.test_own_sessions import set_password
from tests.journeys.test_accounts import (
    Town,
    browser_of,
    code_from,
    heading,
    hub,
    inbox,
    later,
    settings,
)

__all__ = ["hub", "inbox", "settings"]
pytestmark = pytest.mark.browser
PASSWORD = "häst batteri klammer"


@pytest.fixture
def email(hub: Town) -> str:
    """The address of somebody who has a password."""
    with hub.app.app_context():
        known = make_person(Role.EDITOR, "falun")
    set_password(sign_in(hub.app, known.email), PASSWORD)
    return known.email


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def browser(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A browser that is signed out."""
    with browser_of(chromium, with_script=request.param) as page:
        yield page


def test_enter_in_the_password_logs_in_and_leads_on(hub: Town, browser: Page, email: str) -> None:
    browser.goto(f"{hub.address}/en/account/password")
    heading(browser, "Log in")
    browser.get_by_label("Email", exact=True).fill(email)
    browser.get_by_label("Code or password").fill(PASSWORD)
    browser.get_by_label("Code or password").press("Enter")
    heading(browser, "Password")


def test_enter_in_the_address_logs_in_when_a_password_was_filled_in(
    hub: Town, browser: Page, email: str
) -> None:
    browser.goto(f"{hub.address}/en/account/sign-in")
    browser.get_by_label("Code or password").fill(PASSWORD)
    browser.get_by_label("Email", exact=True).fill(email)
    browser.get_by_label("Email", exact=True).press("Enter")
    heading(browser, "Your account")


def test_enter_in_the_address_alone_sends_a_code_and_in_the_code_logs_in(
    hub: Town, browser: Page, email: str
) -> None:
    with later(2):
        browser.goto(f"{hub.address}/en/account/sign-in")
        browser.get_by_label("Email", exact=True).fill(email)
        browser.get_by_label("Email", exact=True).press("Enter")
        code = browser.get_by_label("Code from the email")
        for typed in ("00000000", code_from(hub, email)):
            expect(code).to_have_attribute("type", "text")
            code.fill(typed)
            code.press("Enter")
        heading(browser, "Your account")


def test_enter_where_one_confirms_confirms(hub: Town, browser: Page, email: str) -> None:
    browser.goto(f"{hub.address}/en/account/sign-in")
    browser.get_by_label("Email", exact=True).fill(email)
    browser.get_by_label("Code or password").fill(PASSWORD)
    browser.get_by_label("Code or password").press("Enter")
    with later(45):
        browser.goto(f"{hub.address}/en/account/delete")
        heading(browser, "Confirm that it is you")
        browser.get_by_label("Code or password").fill(PASSWORD)
        browser.get_by_label("Code or password").press("Enter")
        heading(browser, "Delete your account")
