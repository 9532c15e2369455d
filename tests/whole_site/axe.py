"""What axe finds wrong with a page, without looking twice at what cannot differ."""

from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
# What depends on the colours alone; the rest is the same in both schemes.
COLOURS: Final = ("color-contrast", "link-in-text-block")
SAID: Final = """found => found.violations.flatMap(
  one => one.nodes.map(node => one.id + " " + node.html.slice(0, 150))).slice(0, 20)"""
# Without sound or film there is nothing to be fetched before.
REST: Final = f"""rules => axe.run({{
  resultTypes: ["violations"], preload: !!document.querySelector("audio, video"),
  rules: Object.fromEntries(rules.map(rule => [rule, {{enabled: false}}])),
}}).then({SAID})"""
DRAWN: Final = (Path(__file__).parent / "drawn.js").read_text("utf-8")
OF_COLOURS: Final = f"""([rules, places]) => {{
  const all = [...window.drawn.values()];
  return axe.run({{include: places.map(place => all[place])}}, {{
    resultTypes: ["violations"], preload: false, runOnly: rules,
  }}).then({SAID});
}}"""


class Eyes:
    """axe in a browser; `known` are the ways of drawing text that were found to be right."""

    def __init__(self) -> None:
        self.known: set[bytes] = set()
        self.script = Axe().axe_script

    def open(self, context: BrowserContext) -> Page:
        """A page in which axe can be asked."""
        page = context.new_page()
        page.add_init_script(self.script)
        return page

    def wrong(self, page: Page) -> list[str]:
        """What is wrong with what a page shows, in light and in dark, a line each."""
        found = [f"in any scheme: {one}" for one in page.evaluate(REST, list(COLOURS))]
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"in {scheme}: {one}" for one in self._wrong_colours(page)]
        page.emulate_media(color_scheme="light")
        return found

    def _wrong_colours(self, page: Page) -> list[str]:
        keys = [sha256(key.encode()).digest() for key in page.evaluate(DRAWN)]
        places = [place for place, key in enumerate(keys) if key not in self.known]
        found: list[str] = page.evaluate(OF_COLOURS, [list(COLOURS), places]) if places else []
        if not found:
            self.known.update(keys)
        return found
