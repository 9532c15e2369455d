"""The pages of people who are signed in: axe, 320 px and valid HTML, as for every other page."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route

from hub.accounts import guessing
from hub.accounts.actions import NewInvitation, invite
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.permissions import Role
from hub.core.settings import Settings
from tests.accounts.people import make_person, place, sign_in, token_of
from tests.serving import serving
from tests.whole_site.html_validity import faults_in
from tests.whole_site.test_accessibility import RUN, SCHEMES
from tests.whole_site.test_reflow import BROKEN_LABELS, BROKEN_WORDS, STICKING_OUT, TEXT_SPACING

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
def serve_pages(app: Flask) -> Iterator[str]:
    """The address of the hub, for styles and pictures."""
    with serving(app) as where:
        yield where


def answering(html: str) -> Callable[[Route], None]:
    """What answers with a page."""
    return lambda route: route.fulfill(body=html, content_type="text/html")


@pytest.fixture
def narrow(chromium: Browser) -> Iterator[Page]:
    """A page of 320 px."""
    context = chromium.new_context(
        viewport={"width": 320, "height": 800}, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.add_init_script(Axe().axe_script)
    yield page
    context.close()


def show(page: Page, address: str, html: str) -> None:
    """Show a page as it was made: some are the answer to a form, which no address has."""
    page.route(address, answering(html))
    page.goto(address)
    page.unroute(address)


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
    app: Flask, found: tuple[FlaskClient, dict[str, str]], serve_pages: str, narrow: Page
) -> None:
    client, values = found
    wrong = []
    for name, html in pages(client, app, values, "de").items():
        narrow.emulate_media(color_scheme="light")
        show(narrow, f"{serve_pages}/de/page", html)
        for scheme, rules in SCHEMES:
            narrow.emulate_media(color_scheme=scheme)
            faults = narrow.evaluate(RUN, {"resultTypes": ["violations"], **rules})
            wrong += [f"{name} in {scheme}: {one}" for one in faults]
        wrong += sticking_out(narrow, name)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("lang", [lang for lang in INTERFACE_LANGUAGES if lang != "de"])
def test_nothing_sticks_out_in_any_other_language(
    app: Flask,
    found: tuple[FlaskClient, dict[str, str]],
    serve_pages: str,
    narrow: Page,
    lang: str,
) -> None:
    client, values = found
    wrong = []
    for name, html in pages(client, app, values, lang).items():
        show(narrow, f"{serve_pages}/{lang}/page", html)
        wrong += sticking_out(narrow, name)
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
