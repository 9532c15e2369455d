"""Every word of every page passes through gettext, and longer words are not cut off."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from babel import Locale
from babel.core import get_global
from flask import Flask
from playwright.sync_api import Browser

from hub.core.languages import INTERFACE_LANGUAGES
from tests.rules.project_code import ROOT
from tests.whole_site import content
from tests.whole_site.conftest import Fixed, further_pages, main_pages, served
from tests.whole_site.content import MOMENT
from tests.whole_site.crawl import crawl
from tests.whole_site.pseudo_language import pseudo, untranslated

WORD = re.compile(r"[^\W\d_]{2,}")
ADDRESS = re.compile(r"\S*[./@]\S*\.\S+|\S*://\S*|/\S+|\S+@\S+|\b\w+=\S+")
# Names of things that are the same in every language, and units that CLDR writes.
NAMES = {
    "atom", "rss", "json", "feed", "opml", "ical", "icalendar", "webcal", "ics", "qr", "utc", "gmt",
    "cet", "cest", "eet", "eest", "google", "outlook", "apple", "thunderbird", "openstreetmap",
    "android", "iphone", "mac", "windows", "linux", "unesco", "am", "pm", "hub", "km", "kb", "mb",
    "http", "html", "css", "wcag", "en", "iso", "eu", "de", "fi", "sv", "nb", "pl", "da",
    "microsoft", "ha",
}  # fmt: skip
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(element => {
  if (!element.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
  const style = getComputedStyle(element);
  if (style.overflowX === "visible" && style.overflowY === "visible") return false;
  if (style.clipPath !== "none" || style.clip !== "auto") return false;
  // The cells of a month show the beginnings of titles; the whole ones are a click away.
  if (element.closest(".sr, svg, input, .cal-ev")) return false;
  const hides = value => value === "hidden" || value === "clip";
  return hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1
    || hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
}).map(element => element.outerHTML.slice(0, 160))"""


def words_of(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}


def words_of_data(app: Flask) -> set[str]:
    """The words that are content: items, the network, topics, facts, and what CLDR says."""
    known = set(NAMES)
    files = [Path(content.__file__), *ROOT.glob("hub/**/*.toml"), *ROOT.glob("plugins/**/*.toml")]
    for path in files:
        known |= words_of(path.read_text("utf-8"))
    locale = Locale.parse("en_GB")
    for kind in ("months", "days"):
        for forms in getattr(locale, kind).values():
            for names in forms.values():
                known |= words_of(" ".join(names.values()))
    for table in (locale.languages, locale.territories):
        known |= words_of(" ".join(map(str, dict(table).values())))
    known |= words_of(" ".join(get_global("zone_territories")))
    for zone in locale.time_zones.values():
        known |= words_of(zone.get("city", ""))
    for zone in locale.meta_zones.values():
        known |= words_of(" ".join(zone["long"].values()) if "long" in zone else "")
    known |= words_of(" ".join(one.endonym for one in INTERFACE_LANGUAGES.values()))
    known |= words_of("Åarjelsaemien gïele")  # as languages are named in themselves
    rules = app.url_map.iter_rules()
    return known | words_of(" ".join(rule.rule for rule in rules))


def test_the_pseudo_language_keeps_what_a_translation_keeps() -> None:
    assert pseudo("%(num)d new items") == "⟦%(num)d ñéw ítémš löre⟧"
    assert pseudo("<b>No</b> &amp; yes").startswith("⟦<b>Ñö</b> &amp; ýéš")
    assert list(filter(None, untranslated("<p>⟦a <b>b⟧</b> c</p><a title='d'>⟦e⟧</a>"))) == [
        " c",
        "d",
    ]


def test_every_word_passes_through_gettext(pseudo_app: Fixed) -> None:
    app, _ids = pseudo_app
    with time_machine.travel(MOMENT, tick=False):
        site = crawl(app.test_client(use_cookies=False), ["/en/"], "/en/")
    known = words_of_data(app)
    left: dict[str, str] = {}
    for where, html in site.pages("en").items():
        for text in untranslated(html):
            for word in words_of(ADDRESS.sub(" ", text)) - known:
                left.setdefault(word, f"{word!r} on {where}: {' '.join(text.split())[:80]}")
    assert len(site.pages("en")) >= 30
    assert not left, "\n".join(sorted(left.values())[:60])


@pytest.fixture
def pseudo_address(pseudo_app: Fixed) -> Iterator[str]:
    with served(pseudo_app[0]) as where:
        yield where


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_longer_words_are_not_cut_off(
    pseudo_app: Fixed, pseudo_address: str, chromium: Browser, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    wrong = []
    for name, path in {**main_pages(pseudo_app[1]), **further_pages()}.items():
        page.goto(f"{pseudo_address}/en/{path}")
        assert page.locator("h1").first.inner_text().startswith("⟦") or name in {
            "front", "article", "event", "town",
        }, name  # fmt: skip
        if overflow := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            wrong.append(f"{name} is {overflow} px too wide")
        wrong += [f"{name}: {html}" for html in page.evaluate(CUT_OFF)]
    context.close()
    assert not wrong, "\n".join(wrong)
