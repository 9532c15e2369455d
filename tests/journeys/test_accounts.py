"""People come, sign in in every way, and go, in a real Chromium with mail from a real server."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import time_machine
from flask import Flask
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from sqlalchemy import select, update

from hub.accounts import guessing
from hub.accounts.models import Passkey
from hub.accounts.role_words import role_words
from hub.core.database import session, writing
from hub.core.outbox import send_due_mail
from hub.core.permissions import Role
from hub.core.settings import Settings
from tests.accounts.people import TOKEN, make_person
from tests.mail_server import Inbox, free_port, mail_server
from tests.serving import serving

pytestmark = pytest.mark.browser
NEW = "anna@falun.example"


@dataclass(frozen=True, slots=True)
class Town:
    """A hub that runs, and the mail that it sends."""

    app: Flask
    address: str
    inbox: Inbox

    def letter(self, email: str) -> str:
        """The newest letter that the mail server has for an address, as plain text."""
        with self.app.app_context():
            send_due_mail(self.app.config["HUB"])
        messages = [message for to, message in self.inbox.received if to == [email]]
        assert messages, f"no letter to {email}"
        plain = messages[-1].get_body(("plain",))
        assert plain is not None
        return str(plain.get_content())


@pytest.fixture
def inbox() -> Inbox:
    """What the mail server was given."""
    return Inbox()


@pytest.fixture
def settings(settings: Settings, inbox: Inbox) -> Iterator[Settings]:
    """A mail server, and the name that browsers let have passkeys without HTTPS."""
    with mail_server(inbox) as server:
        yield replace(
            settings,
            public_url=f"http://localhost:{free_port()}",
            mail_url=f"smtp://127.0.0.1:{server.port}",
        )


@pytest.fixture
def hub(app: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The hub, whose answers need not take the same time."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)
    address = app.config["HUB"].public_url
    with serving(app, int(address.rpartition(":")[2])):
        yield Town(app, address, inbox)


@contextmanager
def later(minutes: float) -> Iterator[None]:
    """The hub's clock, that much later: a code counts once."""
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
        yield


def code_from(hub: Town, email: str) -> str:
    found = re.search(r"^ {4}(\d{8})\r?$", hub.letter(email), re.MULTILINE)
    assert found
    return found[1]


def give_code(page: Page, hub: Town, email: str) -> None:
    """Ask for a code and type it."""
    page.goto(f"{hub.address}/en/account/sign-in")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code from the email").fill(code_from(hub, email))
    page.locator("form.form").get_by_role("button", name="Log in").click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@contextmanager
def browser_of(chromium: Browser, *, with_script: bool = True) -> Iterator[Page]:
    """The browser of one more person."""
    context = chromium.new_context(java_script_enabled=with_script)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def come(page: Page, coordinator: Page, hub: Town, role: Role) -> None:
    """A coordinator invites somebody, who follows the link of the letter and takes the role."""
    words = role_words(role)
    coordinator.goto(f"{hub.address}/en/desk/people/falun")
    coordinator.get_by_role("link", name="Invite somebody").click()
    coordinator.get_by_label("Email", exact=True).fill(NEW)
    coordinator.get_by_role("radio", name=re.compile(f"^{words.name}")).check()
    if role is Role.ORGANISER:
        coordinator.get_by_role("textbox", name="Organisation").fill("Youth Club")
    coordinator.get_by_label("Language of the email").select_option("en")
    coordinator.get_by_role("button", name="Send the invitation").click()
    expect(coordinator.get_by_role("status")).to_contain_text(NEW)
    link = re.search(r"https?://\S+/invitation/\S+", hub.letter(NEW))
    assert link
    page.goto(link[0])
    page.get_by_label("Your name").fill("Anna Ek")
    page.get_by_role("button", name="Accept and log in").click()
    heading(page, "Your account")
    expect(page.get_by_role("definition").first).to_contain_text(str(words.name))


def set_up_second_step(page: Page, hub: Town) -> tuple[TOTP, str]:
    """The app on the telephone, and one of the recovery codes."""
    page.goto(f"{hub.address}/en/account/second-step")
    page.get_by_role("button", name="Set up the second step").click()
    telephone = TOTP(key=page.locator("ol code").inner_text())
    page.get_by_label("Code from the app").fill(telephone.generate().token)
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("status")).to_contain_text("you need a second step to log in")
    page.get_by_role("link", name="Recovery codes").click()
    page.get_by_role("button", name="Create new codes").click()
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()
    return telephone, codes[3]


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Log out", exact=True).click()
    heading(page, "Log in")


@pytest.mark.parametrize("role", list(Role))
def test_somebody_comes_signs_in_in_two_steps_gets_another_role_and_goes(
    hub: Town, chromium: Browser, role: Role
) -> None:
    """The coordinator's browser runs scripts, the other none."""
    chief_role = Role.ADMINISTRATOR if role is Role.ADMINISTRATOR else Role.COORDINATOR
    next_role = Role.CONTRIBUTOR if role is Role.READER else Role.READER
    with hub.app.app_context():
        chief = make_person(chief_role, "falun")
    with (
        browser_of(chromium) as coordinator,
        browser_of(chromium, with_script=False) as page,
    ):
        give_code(coordinator, hub, chief.email)
        heading(coordinator, "Your account")
        come(page, coordinator, hub, role)
        sign_out(page)
        give_code(page, hub, NEW)
        heading(page, "Your account")
        telephone, recovery = set_up_second_step(page, hub)
        page.goto(f"{hub.address}/en/account")
        sign_out(page)
        with later(2):
            give_code(page, hub, NEW)
            heading(page, "Second step")
            page.get_by_label("Code from the app").fill(telephone.generate().token)
            page.locator("form.form").get_by_role("button", name="Log in").click()
            heading(page, "Your account")
            sign_out(page)
        with later(4):
            give_code(page, hub, NEW)
            page.get_by_role("link", name="use a recovery code").click()
            page.get_by_label("Recovery code").fill(recovery)
            page.locator("form.form").get_by_role("button", name="Log in").click()
            heading(page, "Your account")
            change_role(coordinator, hub, next_role)
            page.reload()
            expect(page.get_by_role("definition").first).to_contain_text(
                str(role_words(next_role).name)
            )
            page.get_by_role("button", name="Log out everywhere").click()
            expect(page.get_by_role("status")).to_have_text("You have been logged out everywhere.")
            page.goto(f"{hub.address}/en/account")
            heading(page, "Log in")


def change_role(coordinator: Page, hub: Town, role: Role) -> None:
    """The coordinator gives another role."""
    coordinator.goto(f"{hub.address}/en/desk/people/falun")
    coordinator.get_by_role("link", name="Change the role : Anna Ek").click()
    coordinator.get_by_role("radio", name=re.compile(f"^{role_words(role).name}")).check()
    coordinator.get_by_label("Why (optional)").fill("On leave")
    coordinator.locator("#main").get_by_role("button", name="Save").click()
    expect(coordinator.get_by_role("status")).to_have_text("The role has been changed.")


# Passkeys


def with_authenticator(page: Page) -> None:
    """A device that has passkeys and always finds the right finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_passkey(page: Page, hub: Town, name: str = "My telephone") -> None:
    page.goto(f"{hub.address}/en/account/passkeys")
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("row", name=name)).to_be_visible()


def sign_in_with_passkey(page: Page, hub: Town) -> None:
    page.goto(f"{hub.address}/en/account/sign-in")
    page.get_by_role("link", name="Log in with a passkey").click()
    page.get_by_role("button", name="Continue").click()
    heading(page, "Your account")


@pytest.mark.parametrize("name", ["Datorn på jobbet", "Łódź"])
def test_a_passkey_is_added_signs_in_and_is_deleted(hub: Town, page: Page, name: str) -> None:
    with hub.app.app_context():
        known = make_person(Role.EDITOR, "falun")
    with_authenticator(page)
    give_code(page, hub, known.email)
    add_passkey(page, hub, name)
    sign_out(page)
    sign_in_with_passkey(page, hub)
    page.goto(f"{hub.address}/en/account/passkeys")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").first).to_have_text("The passkey has been deleted.")
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()


def test_a_device_that_has_a_passkey_says_so_when_asked_for_another(hub: Town, page: Page) -> None:
    with hub.app.app_context():
        known = make_person(Role.EDITOR, "falun")
    with_authenticator(page)
    give_code(page, hub, known.email)
    add_passkey(page, hub, "Anna's phone (work) 🔑")
    page.get_by_label("Name of the passkey").fill("Another")
    page.get_by_role("button", name="Add a passkey").click()
    said = page.locator("[data-passkey] [role=status]")
    expect(said).to_contain_text("This device already has a passkey for your account")
    expect(said).not_to_contain_text("code by email")
    expect(page.get_by_role("row", name="Anna's phone (work) 🔑")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()


def make_passkeys_forget(app: Flask, used_at: datetime) -> None:
    """As passkeys that do not count their answers, last used at a moment."""
    with app.app_context(), writing() as current:
        current.execute(update(Passkey).values(sign_count=0, lastuse_datetime=used_at))


def test_the_answer_of_a_passkey_counts_once_and_in_one_browser(
    hub: Town, page: Page, chromium: Browser
) -> None:
    with hub.app.app_context():
        known = make_person(Role.EDITOR, "falun")
    with_authenticator(page)
    give_code(page, hub, known.email)
    add_passkey(page, hub)
    sign_out(page)
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one) if "/sign-in/passkey/" in one.url else None)
    page.goto(f"{hub.address}/en/account/sign-in/passkey")
    before = page.context.storage_state()
    sign_in_with_passkey(page, hub)
    (answer,) = sent
    form = {name: values[0] for name, values in parse_qs(answer.post_data or "").items()}
    with hub.app.app_context():
        used_at = session().scalars(select(Passkey.lastuse_datetime)).one()
    make_passkeys_forget(hub.app, used_at)
    # The same browser, as it was before it signed in.
    same = chromium.new_context(storage_state=before)
    assert is_refused(same, hub, answer.url, form)
    make_passkeys_forget(hub.app, used_at - timedelta(minutes=5))
    other = chromium.new_context()
    opened = other.request.get(f"{hub.address}/en/account/sign-in/passkey").text()
    token = TOKEN.search(opened)
    assert token
    assert is_refused(other, hub, answer.url, {**form, "csrf_token": token[1]})
    # It is these two that were in the way.
    assert not is_refused(same, hub, answer.url, form)
    same.close()
    other.close()


def is_refused(context: BrowserContext, hub: Town, url: str, form: dict[str, str]) -> bool:
    """Whether a form leaves the browser signed out."""
    context.request.post(url, form=dict(form))
    return "/sign-in" in context.request.get(f"{hub.address}/en/account").url
