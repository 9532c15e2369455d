"""What a browser fetches, paints and reports for each main page, measured in Chromium."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from hub.core.languages import INTERFACE_LANGUAGES
from tests.whole_site.conftest import PAINTED, Fixed, main_pages

pytestmark = pytest.mark.browser

FIRST_VISIT_BYTES = 150_000
LATER_BYTES = 40_000
# Polish needs both fonts; German has the longest words. The others have the pages that weigh most.
LANGUAGES = ("pl", "de")
HEAVIEST = ("news", "month")
WATCH = """
window.refused = [];
document.addEventListener('securitypolicyviolation',
  event => window.refused.push(event.violatedDirective + ' ' + event.blockedURI));
"""


@dataclass
class Seen:
    """What a page fetched: bytes as sent, by address, headers of the answers counted too."""

    sent: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return sum(self.sent.values())


def visited(context: BrowserContext, url: str) -> tuple[Page, Seen]:
    """The page at `url`, all it fetches having arrived."""
    page, seen = context.new_page(), Seen()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    addresses: dict[str, str] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        address = addresses[event["requestId"]]
        seen.sent[address] = seen.sent.get(address, 0) + int(event["encodedDataLength"])

    devtools.on("Network.requestWillBeSent", asked)
    devtools.on("Network.loadingFinished", finished)
    page.goto(url, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    return page, seen


def pages_of(fixed_app: Fixed) -> dict[str, str]:
    return {name: path for name, path in main_pages(fixed_app[1]).items() if name != "not-found"}


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_no_page_is_heavier_than_it_may_be(
    address: str, fixed_app: Fixed, chromium: Browser, language: str
) -> None:
    weights = {}
    after_another = chromium.new_context(viewport={"width": 360, "height": 800})
    visited(after_another, f"{address}/{language}/sources")
    for name, path in pages_of(fixed_app).items():
        if language not in LANGUAGES and name not in HEAVIEST:
            continue
        context = chromium.new_context(viewport={"width": 360, "height": 800})
        _page, first = visited(context, f"{address}/{language}/{path}")
        assert sum(1 for url in first.sent if ".woff2" in url) in (1, 2), "it has its font"
        _page, later = visited(after_another, f"{address}/{language}/{path}")
        weights[name] = first.bytes, later.bytes
        context.close()
    after_another.close()
    heavy = {
        name: (first, later)
        for name, (first, later) in weights.items()
        if first > FIRST_VISIT_BYTES or later > LATER_BYTES
    }
    assert heavy == {}
    # Each page was fetched, and no file a second time.
    assert all(first > later > 1000 for first, later in weights.values()), weights


def test_nothing_is_refused_by_the_policy_nor_asked_of_another_host(
    address: str, fixed_app: Fixed, chromium: Browser
) -> None:
    context = chromium.new_context()
    for name, path in pages_of(fixed_app).items():
        page, seen = visited(context, f"{address}/pl/{path}")
        assert page.evaluate("window.refused") == [], name
        assert seen.said == [], name
        assert all(url.startswith((address, "data:")) for url in seen.sent), name
        page.close()
    # The structured data is there to be read, and was not counted as a script.
    page, _seen = visited(context, f"{address}/pl/")
    read = page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    )
    assert read["@graph"][0]["@type"] == "WebSite"
    assert context.cookies() == []
    context.close()


def test_pages_are_painted_when_no_script_arrives(
    address: str, fixed_app: Fixed, chromium: Browser
) -> None:
    context = chromium.new_context()
    context.route("**/*.js?*", lambda route: route.abort())
    for name, path in pages_of(fixed_app).items():
        page = context.new_page()
        page.goto(f"{address}/fi/{path}")
        page.evaluate(PAINTED)
        assert page.locator("h1").first.is_visible(), name
        page.close()
    context.close()
