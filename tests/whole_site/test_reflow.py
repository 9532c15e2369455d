"""Nothing sticks out: at 320 px, with wide text spacing, and as printed (WCAG 1.4.10, 1.4.12)."""

import re

import pytest
from playwright.sync_api import Browser

from hub.core.languages import INTERFACE_LANGUAGES
from tests.whole_site.conftest import Fixed, further_pages, main_pages

pytestmark = pytest.mark.browser
# WCAG 2.2, success criterion 1.4.12.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"""
STICKING_OUT = """() => [...document.querySelectorAll("body *")].filter(element => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.right > innerWidth + 1 && !element.closest(".sr, svg")
    && ![...document.querySelectorAll("body *")].some(other => other !== element
      && other.contains(element) && getComputedStyle(other).overflowX !== "visible");
}).map(element => element.outerHTML.slice(0, 80)).slice(-2)"""
# Words of headings that go on in a second line where neither they nor their letters say so.
BROKEN_WORDS = """() => [...document.querySelectorAll("h1, h2")].flatMap(heading => {
  const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT), broken = [];
  for (let node; (node = walker.nextNode());)
    for (const word of node.data.matchAll(/[^\\s\\u00ad\\-\u2013\u2010]+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index + 1);
      range.setEnd(node, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].filter(box => box.width > 1)
        .map(box => Math.round(box.top)));
      if (tops.size > 1) broken.push(word[0]);
    }
  return broken;
})"""

# The same of what is pressed or chosen.
BROKEN_LABELS = BROKEN_WORDS.replace(
    "h1, h2", ".switch a, .ds-button, .check > span, .town-card dd"
)

# What the ground, the words and every event are painted with.
COLOURS = """() => JSON.stringify([...document.querySelectorAll("html, body, h1, .ev, .cal-ev, a")]
  .map(element => getComputedStyle(element)).map(style => [style.color, style.backgroundColor]))"""


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_nothing_sticks_out_at_320_pixels(
    fixed_app: Fixed, address: str, chromium: Browser, language: str
) -> None:
    # 320 px is 1280 px at a zoom of 400 %.
    context = chromium.new_context(viewport={"width": 320, "height": 800}, bypass_csp=True)
    page = context.new_page()
    wrong = []
    for name, path in {**main_pages(fixed_app[1]), **further_pages()}.items():
        answer = page.goto(f"{address}/{language}/{path}")
        assert answer is not None
        assert answer.ok == (name != "not-found"), (name, answer.status)
        page.add_style_tag(content="* { hyphens: manual !important }")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        if words := page.evaluate(BROKEN_WORDS) + page.evaluate(BROKEN_LABELS):
            wrong.append(f"{name} breaks {', '.join(words)}")
        for state in ("as it is", "with wide text spacing"):
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                wrong.append(f"{name} {state}: {page.evaluate(STICKING_OUT)}")
            page.add_style_tag(content=TEXT_SPACING)
    context.close()
    assert not wrong, "\n".join(wrong)


def test_a_long_title_is_divided_in_its_own_language_and_an_address_never(
    address: str, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/sv/news")
    divided = "element => getComputedStyle(element).hyphens"
    assert page.locator(".item h3 [lang=fi]").first.evaluate(divided) == "auto"
    page.goto(f"{address}/sv/sources")
    assert page.locator(".break").first.evaluate(divided) == "manual"
    page.close()


def test_a_printed_page_shows_the_words_and_not_the_controls(
    fixed_app: Fixed, address: str, chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 720, "height": 1000})
    page = context.new_page()
    page.emulate_media(media="print")
    for name, path in main_pages(fixed_app[1]).items():
        page.goto(f"{address}/en/{path}")
        assert page.locator("h1").first.is_visible(), name
        for control in (
            "nav",
            "button",
            "input",
            "select",
            "textarea",
            "form:not([data-subscribe])",
        ):
            seen = [found for found in page.locator(control).all() if found.is_visible()]
            assert not seen, (name, control, seen[0].evaluate("e => e.outerHTML.slice(0, 120)"))
    context.close()


def test_paper_repeats_no_address_that_is_written_out(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.emulate_media(media="print")
    page.goto(f"{address}/en/accessibility")
    behind = "links => links.map(link => getComputedStyle(link, '::after').content)"
    assert set(page.eval_on_selector_all(".prose a.address", behind)) == {"none"}
    assert "none" not in page.eval_on_selector_all(".prose a[rel=noopener]", behind)
    page.goto(f"{address}/en/sources")
    assert set(page.eval_on_selector_all(".kv a", behind)) == {"none"}
    page.close()


def test_paper_has_the_text_largest_and_ends_with_it(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.emulate_media(media="print")
    page.goto(f"{address}/en/towns/hamina")
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    text = page.locator(".item p").first.evaluate(size)
    assert page.locator(".item .meta .small").first.evaluate(size) < text
    assert not page.locator(".foot").is_visible()
    # A grid within a grid that is cut by the end of a sheet lies over what follows.
    layout = "places => places.map(place => getComputedStyle(place).display)"
    found = page.eval_on_selector_all(".two, .two .stack-l, .two .stack-s, .two .news", layout)
    assert set(found) == {"block"}
    page.goto(f"{address}/en/feedback")
    assert page.get_by_label("Your message").is_visible()
    assert not page.get_by_role("button").first.is_visible()
    page.close()


def test_the_sign_of_the_network_is_seen_in_the_devices_own_colours(
    address: str, chromium: Browser
) -> None:
    context = chromium.new_context(forced_colors="active", color_scheme="light")
    page = context.new_page()
    page.goto(f"{address}/en/")
    fill = "mark => getComputedStyle(mark).fill"
    colours = {page.locator(f"{place} .brand-mark").evaluate(fill) for place in (".head", ".foot")}
    assert len(colours) == 1
    assert colours != {"rgb(255, 255, 255)"}
    context.close()


def test_links_of_one_line_stand_in_one_line(address: str, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/en/about")
    tops = "links => links.map(link => Math.round(link.getBoundingClientRect().top))"
    found = page.eval_on_selector_all('.kv a[href*="/news."]', tops)
    assert len(found) == 3
    assert len(set(found)) == 1
    page.close()


def test_paper_is_light_whatever_the_screen_is(address: str, chromium: Browser) -> None:
    colours: dict[str, set[str]] = {}
    for is_dark, display in ((False, "auto"), (True, "auto"), (False, "dark")):
        context = chromium.new_context(color_scheme="dark" if is_dark else "light")
        context.add_cookies([{"name": "display", "value": display, "url": address}])
        page = context.new_page()
        page.emulate_media(media="print")
        for path in ("calendar?view=month", ""):
            page.goto(f"{address}/en/{path}")
            found = page.evaluate(COLOURS)
            colours.setdefault(path, set()).add(found)
        context.close()
    assert all(len(found) == 1 for found in colours.values()), colours


def test_a_printed_month_lies_on_its_side_with_its_title_and_all_its_events(
    address: str, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/en/calendar?view=month")
    sheets = re.findall(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", page.pdf(format="A4"))
    assert len(sheets) in (1, 2)
    assert all(float(width) > float(height) for width, height in sheets)
    page.emulate_media(media="print")
    assert page.locator("#result-status").is_visible()
    assert page.locator(".month").is_visible()
    assert not page.locator(".month a.more").first.is_visible()
    # Printers leave backgrounds out or not: today's number is dark on none.
    style = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    today = page.locator(".month td[aria-current] .num")
    assert today.evaluate(style) == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    page.close()


def test_the_printed_subscription_has_its_address_code_and_count(
    address: str, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/en/calendar/subscribe?town=falun")
    page.emulate_media(media="print")
    assert page.get_by_text("/en/calendar.ics?town=falun").is_visible()
    assert page.locator(".qr").is_visible()
    assert page.locator("#s-count").is_visible()
    page.close()
