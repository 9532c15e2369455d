"""The pages of people who are signed in: axe, 320 px and valid HTML, as for every other page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page

from hub.accounts import guessing
from hub.accounts.actions import NewInvitation, invite
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.permissions import Role
from hub.core.settings import Settings
from tests.accounts.people import make_person, place, sign_in, token_of
from tests.serving import serving
from tests.whole_site.axe import Eyes
from tests.whole_site.html_validity import faults_in
from tests.whole_site.test_reflow import BROKEN_LABELS, BROKEN_WORDS, STICKING_OUT, TEXT_SPACING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.browser
# The third leads to a municipality's own sign-in, which is away, and so back to the first.
SIGNED_OUT = (
    "account/sign-in",
    "account/sign-in/passkey",
    "account/sign-in/with/falun",
    "account/invitation/TOKEN",
)
SIGNED_IN = (
    "account",
    "account/password",
    "account/second-step",
    "account/recovery-codes",
    "account/passkeys",
    "account/confirm",
    "account/address",
    "account/delete",
    "desk/people/falun",
    "desk/people/falun/invite",
    "desk/people/falun/KEY",
    "desk/people/falun/KEY/hand-over",
    "desk/changes",
)
# Forms that come back with what is to be mended, or with what was asked for: page, form.
SENT: dict[str, dict[str, str]] = {
    "account": {"name": "", "language": "xx"},
    "account/password": {"new_password": "short", "new_password_confirm": "other"},
    "account/second-step": {"setup": "authenticator"},
    "account/recovery-codes": {"generate_new_codes": "1"},
    "account/passkeys": {"name": "Telephone", "usage": "first"},
    "account/confirm": {"passcode": "000000"},
    "account/address": {"email": "nobody"},
    "account/delete": {},
    "desk/people/falun/invite": {"email": "nobody", "role": "organiser", "language": "xx"},
    "desk/people/falun/KEY": {"role": "emperor"},
    "desk/people/falun/KEY/hand-over": {"taker": "nobody"},
}
SIGN_IN_FILE = """
[[provider]]
slug = "falun"
name = "Falu kommun, gemensam inloggning för medarbetare"
issuer = "http://127.0.0.1:9"
client_id = "hub"
client_secret = "kept"
domains = ["falun.example"]
"""


@dataclass
class Shown:
    """Where the hub answers, and the HTML that it answers with at `/xx/page`."""

    address: str = ""
    html: str = ""

    def on(self, page: Page, lang: str, html: str) -> None:
        """Show a page as it was made."""
        self.html = html
        page.goto(f"{self.address}/{lang}/page")


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Those of a hub beside which a municipality's own sign-in stands."""
    path = tmp_path / "sign-in.toml"
    path.write_text(SIGN_IN_FILE, encoding="utf-8")
    return replace(settings, sign_in=path)


@pytest.fixture
def found(app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[FlaskClient, dict[str, str]]:
    """The browser of a coordinator, and what stands in addresses."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)
    with app.app_context():
        chief = make_person(Role.COORDINATOR, "falun", "chief-of-the-whole-town@falun.example")
        editor = make_person(Role.EDITOR, "falun")
        make_person(Role.ORGANISER, "falun")
        new = NewInvitation("somebody.with-a-long-name@falun.example", Role.READER, None, "en")
        token = invite(new, None).token
        invite(NewInvitation("new@falun.example", Role.EDITOR, place("falun"), "en"), None)
    return sign_in(app, chief.email), {"KEY": editor.key, "TOKEN": token}


def pages(client: FlaskClient, app: Flask, values: dict[str, str], lang: str) -> dict[str, str]:
    """The HTML of every page in a language, by its name."""

    def address(path: str) -> str:
        for name, value in values.items():
            path = path.replace(name, value)
        return f"/{lang}/{path}"

    html = {
        path: app.test_client().get(address(path), follow_redirects=True).text
        for path in SIGNED_OUT
    }
    html |= {path: client.get(address(path)).text for path in SIGNED_IN}
    for path, form in SENT.items():
        data = {**form, "csrf_token": token_of(client, address(path))}
        html[f"{path} sent"] = client.post(address(path), data=data).text
    assert all(text.startswith("<!doctype html>") for text in html.values())
    assert 'role="alert"' in html["account/sign-in/with/falun"]
    return html


@pytest.fixture
def shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    """Answers at `/xx/page` with what was made, and otherwise as the hub.

    Some pages are the answer to a form, which no address has.  A route of the browser would answer
    too, and keep it from remembering the styles from page to page.
    """
    prompt, made = app.wsgi_app, Shown()

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/page"):
            return prompt(environ, start_response)
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
        start_response("200 OK", list(headers.items()))
        return [made.html.encode()]

    monkeypatch.setattr(app, "wsgi_app", answer)
    with serving(app) as made.address:
        yield made


@pytest.fixture
def narrow(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of 320 px."""
    context = chromium.new_context(
        viewport={"width": 320, "height": 800}, bypass_csp=True, reduced_motion="reduce"
    )
    yield context
    context.close()


def sticking_out(page: Page, name: str) -> list[str]:
    """What is wider than the page, as it is and with wide text spacing, and words that break."""
    wrong = []
    page.add_style_tag(content="* { hyphens: manual !important }")
    if words := page.evaluate(BROKEN_WORDS) + page.evaluate(BROKEN_LABELS):
        wrong.append(f"{name} breaks {', '.join(words)}")
    for state in ("as it is", "with wide text spacing"):
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong.append(f"{name} {state}: {page.evaluate(STICKING_OUT)}")
        page.add_style_tag(content=TEXT_SPACING)
    return wrong


def test_axe_finds_nothing_and_nothing_sticks_out(
    app: Flask,
    found: tuple[FlaskClient, dict[str, str]],
    shown: Shown,
    narrow: BrowserContext,
    eyes: Eyes,
) -> None:
    client, values = found
    page = eyes.open(narrow)
    wrong = []
    for name, html in pages(client, app, values, "de").items():
        shown.on(page, "de", html)
        wrong += [f"{name} {one}" for one in eyes.wrong(page)]
        wrong += sticking_out(page, name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("lang", [lang for lang in INTERFACE_LANGUAGES if lang != "de"])
def test_nothing_sticks_out_in_any_other_language(
    app: Flask,
    found: tuple[FlaskClient, dict[str, str]],
    shown: Shown,
    narrow: BrowserContext,
    lang: str,
) -> None:
    client, values = found
    page = narrow.new_page()
    wrong = []
    for name, html in pages(client, app, values, lang).items():
        shown.on(page, lang, html)
        wrong += sticking_out(page, name)
    assert not wrong, "\n".join(wrong)


def test_the_html_is_valid(
    app: Flask,
    found: tuple[FlaskClient, dict[str, str]],
    checker: list[str],
    tmp_path: Path,
) -> None:
    client, values = found
    html = {
        f"{lang}: {name}": text
        for lang in ("fi", "pl")
        for name, text in pages(client, app, values, lang).items()
    }
    folder = tmp_path / "html"
    folder.mkdir()
    wrong = faults_in(html, checker, folder)
    assert not wrong, "\n".join(wrong)
