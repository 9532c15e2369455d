"""Nothing moves under the reader's eyes while a page arrives for the first time.

What moved the text was a font whose second file arrived before the first; the first is late here.
"""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser

from tests.whole_site.conftest import PAINTED, Fixed, main_pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.browser

MOST_SHIFT = 0.001
LONGEST_SECONDS = 10
WIDTHS = {"pl": 360, "fi": 1280}
WATCH = """window.moved = []; new PerformanceObserver(list => {
  for (const shift of list.getEntries()) window.moved.push([shift.value,
    ...shift.sources.map(source => source.node?.textContent.trim().slice(0, 60))]);
}).observe({type: 'layout-shift', buffered: true});"""
SETTLED = """document.fonts.ready.then(() => new Promise(done =>
  requestAnimationFrame(() => setTimeout(done, 60))))"""


@pytest.fixture
def painted(fixed_app: Fixed, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until it is set the font's first file does not arrive; the second does."""
    prompt, event = fixed_app[0].wsgi_app, threading.Event()

    def late(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if "-latin-wght" in environ["PATH_INFO"]:
            event.wait(LONGEST_SECONDS)
        return prompt(environ, start_response)

    monkeypatch.setattr(fixed_app[0], "wsgi_app", late)
    return event


@pytest.mark.parametrize("language", WIDTHS)
def test_nothing_moves_on_a_first_visit(
    painted: threading.Event, address: str, fixed_app: Fixed, chromium: Browser, language: str
) -> None:
    moved = {}
    for name, path in main_pages(fixed_app[1]).items():
        # A context of its own has fetched nothing yet.
        context = chromium.new_context(viewport={"width": WIDTHS[language], "height": 800})
        page = context.new_page()
        page.add_init_script(WATCH)
        painted.clear()
        page.goto(f"{address}/{language}/{path}", wait_until="commit")
        page.evaluate(PAINTED)
        painted.set()
        page.wait_for_load_state("load")
        page.evaluate(SETTLED)
        shifts = page.evaluate("window.moved")
        if sum(shift[0] for shift in shifts) > MOST_SHIFT:
            moved[name] = shifts
        context.close()
    assert moved == {}
