"""A text is looked at again as soon as anything that its contrast hangs on is another."""

import pytest
from playwright.sync_api import Browser

from tests.whole_site.axe import Eyes

pytestmark = pytest.mark.browser

RIGHT = """<!doctype html><html lang="en"><title>Towns</title>
<style>:root { color-scheme: light dark } a { color: #06c } em { font-size: 30px }
.card { position: relative } @media (prefers-color-scheme: dark) {
  body { background: #111; color: #eee } a { color: #9cf } }</style>
<main><h1>Towns</h1><p>Five of them, <a href="/one">the first</a> being old.</p>
<div class="card"><p class="sum">What is new</p></div> <em>Large words</em>
<button>Send</button></main>
"""
LIGHT, DARK = "in light: color-contrast <{}", "in dark: color-contrast <{}"
BROKEN = {
    "p { color: #bbb }": LIGHT.format("p"),
    "@media (prefers-color-scheme: dark) { p { color: #333 } }": DARK.format("p"),
    "@media (prefers-color-scheme: dark) { .card { background: #ddd } }": DARK.format("p class"),
    # 3.5 to 1 is enough for the large words and not for the small ones.
    "em { color: #888 } @media (prefers-color-scheme: dark) { em { color: #eee } }": "",
    "em { color: #888; font-size: 12px }": LIGHT.format("em"),
    ".sum { opacity: 0.4 }": LIGHT.format("p class"),
    ".card { opacity: 0.4 }": LIGHT.format("p class"),
    # Nothing but its place tells this text from what was right.
    ".card { background: #333; color: #fff; position: absolute; inset: 0; z-index: -1 }": (
        LIGHT.format("p>Five")
    ),
    "a { text-decoration: none; color: #222 }": "in light: link-in-text-block <a",
}


def test_what_is_drawn_otherwise_is_looked_at_again(chromium: Browser) -> None:
    eyes = Eyes()
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page = eyes.open(context)
    shown = [RIGHT]
    page.route("**/*", lambda route: route.fulfill(body=shown[-1], content_type="text/html"))

    def wrong(html: str) -> list[str]:
        shown.append(html)
        page.goto("http://towns.example/")
        return eyes.wrong(page)

    assert wrong(RIGHT) == []
    known = len(eyes.known)
    # Other words and another place are nothing new.
    assert wrong(RIGHT.replace("old", "very much older than the others, which is rare")) == []
    assert len(eyes.known) == known
    for css, expected in BROKEN.items():
        found = wrong(RIGHT.replace("</style>", css + "</style>"))
        assert (expected in "\n".join(found)) if expected else found == [], (css, found)
        assert bool(found) == bool(expected), css
    assert wrong(RIGHT.replace("Send", "")) == ["in any scheme: button-name <button></button>"]
    context.close()
