"""The main pages look as they did when somebody last looked at them.

The pictures are of the first screen, with fixed items and a fixed clock, in palettes of 64
colours so that they stay small.  Fonts are drawn a little otherwise by each version of Chromium:
`MOST_PIXELS` of a page may differ by more than `TOLERANCE` of 255 in any channel.  After a wanted
change, take them anew with HUB_TEST_NEW_PICTURES=1 and look at them before committing.
"""

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from tests.whole_site.conftest import Fixed, main_pages

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parent / "pictures"
TOLERANCE = 48
MOST_PIXELS = 0.01
# `document.fonts.ready` alone may come before the page has asked for any.
FONTS_LOADED = "Promise.all([...document.fonts].map(font => font.load()))"
COMPARED = (
    "front", "news", "article", "agenda", "month", "event", "subscribe", "search", "town",
    "accessibility",
)  # fmt: skip


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ by more than the tolerance; 1 when the sizes differ."""
    if one.size != other.size:
        return 1.0
    channels = ImageChops.difference(one, other).split()
    highest = channels[0]
    for channel in channels[1:]:
        highest = ImageChops.lighter(highest, channel)
    over = highest.point(lambda value: 255 if value > TOLERANCE else 0)
    return over.histogram()[255] / (one.width * one.height)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_main_pages_look_as_they_did(
    fixed_app: Fixed, address: str, chromium: Browser, tmp_path: Path, width: int
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, reduced_motion="reduce", locale="en-GB"
    )
    page = context.new_page()
    pages = main_pages(fixed_app[1])
    changed = []
    for name in COMPARED:
        page.goto(f"{address}/en/{pages[name]}")
        page.evaluate(FONTS_LOADED)
        taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        kept = FOLDER / f"{name}-{width}.png"
        if os.environ.get("HUB_TEST_NEW_PICTURES"):
            FOLDER.mkdir(exist_ok=True)
            taken.quantize(64).save(kept, optimize=True)
        share = differing(taken, Image.open(kept).convert("RGB"))
        if share > MOST_PIXELS:
            taken.save(tmp_path / kept.name)
            changed.append(f"{name} at {width} px: {share:.1%} of it, see {tmp_path / kept.name}")
    context.close()
    assert not changed, "\n".join(changed)


def test_a_changed_picture_is_noticed() -> None:
    white = Image.new("RGB", (100, 100), "white")
    box = white.copy()
    box.paste("#0f4a63", (0, 0, 20, 20))
    assert differing(white, white) == 0
    assert differing(white, box) == 0.04
    assert differing(white, white.resize((100, 99))) == 1
