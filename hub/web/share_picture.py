"""The picture of a preview card, drawn here: a title in the pages' own letters, colour and mark.

Nothing is fetched and nothing foreign is decoded.  The font is the vendored one; FreeType reads
its WOFF2 files as they are.  Letters of a script that the font lacks are never drawn as boxes:
such a picture shows the town and the network alone.
"""

import io
import json
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from hub.core.plain_text import without_soft_hyphens
from hub.web.mark_drawing import GRID, STROKE, Line, mark_lines
from hub.web.page_meta import SHARE_HEIGHT, SHARE_WIDTH

_FOLDER: Final = Path(__file__).parent
_FONT_FILES: Final = tuple(
    _FOLDER / "static" / "vendor" / f"schibsted-grotesk-{part}-wght-normal.woff2"
    for part in ("latin", "latin-ext")
)
_COLORS_FILE: Final = _FOLDER / "theme" / "designsystemet.config.json"
NETWORK_COLOR: Final = "#0c3547"  # the sea of hub.css
NETWORK_MARK: Final = "network"  # drawn as dots, not as lines
_INK: Final = "#ffffff"
_MARGIN: Final = 72
_FOOT: Final = 56
_TITLE_SIZES: Final = (84, 76, 68, 60, 52)
_MOST_LINES: Final = {84: 3, 76: 3, 68: 4, 60: 4, 52: 5}
_LINE_HEIGHT: Final = 1.14
_SMALL: Final = 34
_WEIGHT: Final = 680
_SOFTER_WEIGHT: Final = 520
_FINE: Final = 3  # marks are drawn this many times larger and made smaller: smooth edges
KEPT_PICTURES: Final = 128  # about 20 kB each

_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class SharePicture:
    """What the picture shows: `heading` stands beside the mark, `foot` at the bottom.

    `palette` is a colour slot, "" for the network's own; `letter` stands in for a mark.
    """

    title: str
    heading: str
    foot: str
    palette: str = ""
    mark: str | None = None
    letter: str = ""


@lru_cache(maxsize=KEPT_PICTURES)
def share_picture(shown: SharePicture) -> bytes:
    """The picture as PNG, 1200 by 630 pixels; the same for the same words."""
    with _drawing:  # one at a time: a flood of new pictures keeps one core busy at most
        image = Image.new("RGB", (SHARE_WIDTH, SHARE_HEIGHT), _color(shown.palette))
        draw = ImageDraw.Draw(image)
        _draw_head(image, draw, shown)
        _draw_title(draw, shown.title if can_draw(shown.title) else shown.foot)
        foot = SHARE_HEIGHT - _FOOT
        draw.line([(_MARGIN, foot - 50), (SHARE_WIDTH - _MARGIN, foot - 50)], _INK, 2)
        if can_draw(shown.foot):
            text = _shortened(shown.foot, _letters(_SMALL, _SOFTER_WEIGHT))
            _letters(_SMALL, _SOFTER_WEIGHT).write(draw, (_MARGIN, foot), text)
        packed = image.quantize(64, dither=Image.Dither.NONE)
        written = io.BytesIO()
        packed.save(written, "PNG", optimize=True)
        return written.getvalue()


def icon_picture(size: int, points: tuple[tuple[float, float], ...], media: str = "PNG") -> bytes:
    """The network's dots on its sea, as a square of `size` pixels; `points` from 0 to 1."""
    large = size * _FINE
    image = Image.new("RGB", (large, large), NETWORK_COLOR)
    draw = ImageDraw.Draw(image)
    radius, margin = large * 0.085, large * 0.2
    for x, y in points:
        centre = margin + x * (large - 2 * margin), margin + y * (large - 2 * margin)
        draw.circle(centre, radius, _INK)
    written = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(written, media)
    return written.getvalue()


@lru_cache(maxsize=1)
def _slots() -> dict[str, str]:
    colors = json.loads(_COLORS_FILE.read_text("utf-8"))["themes"]["hub"]["colors"]["support"]
    return {str(slot): str(color) for slot, color in colors.items()}


def _color(palette: str) -> str:
    return _slots().get(palette, NETWORK_COLOR)


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[int], ...]:
    """The characters of each font file."""
    characters = []
    for path in _FONT_FILES:
        with TTFont(path, lazy=True) as font:
            characters.append(frozenset(font.getBestCmap()))
    return tuple(characters)


def drawable(text: str) -> str:
    """The text with signs that the font lacks left out: pictographs, soft hyphens."""
    known = _known()
    kept = "".join(c for c in _composed(text) if any(ord(c) in font for font in known))
    return " ".join(kept.split())


def can_draw(text: str) -> bool:
    """Whether every letter and digit of the text has a form in the font."""
    known = _known()
    return bool(text.strip()) and all(
        any(ord(c) in font for font in known)
        for c in _composed(text)
        if unicodedata.category(c)[0] in "LMN"
    )


def _composed(text: str) -> str:
    # Letters and their marks in one character, as the font has them; spaces of any width alike.
    return " ".join(unicodedata.normalize("NFC", without_soft_hyphens(text)).split())


class Letters:
    """The font in one size and weight, its two files as one."""

    def __init__(self, size: int, weight: int) -> None:
        self.size = size
        self._fonts = [ImageFont.truetype(path, size) for path in _FONT_FILES]
        for font in self._fonts:
            font.set_variation_by_axes([weight])

    def length(self, text: str) -> float:
        """The width in pixels."""
        return sum(font.getlength(run) for font, run in self._runs(text))

    def write(self, draw: ImageDraw.ImageDraw, start: tuple[float, float], text: str) -> None:
        """Draw from a point on the base line."""
        x, y = start
        for font, run in self._runs(text):
            draw.text((x, y), run, _INK, font, anchor="ls")
            x += font.getlength(run)

    def _runs(self, text: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
        runs: list[tuple[ImageFont.FreeTypeFont, str]] = []
        latin = _known()[0]
        for character in text:
            font = self._fonts[0 if ord(character) in latin else 1]
            if runs and runs[-1][0] is font:
                runs[-1] = (font, runs[-1][1] + character)
            else:
                runs.append((font, character))
        return runs


@lru_cache(maxsize=16)
def _letters(size: int, weight: int) -> Letters:
    return Letters(size, weight)


def _draw_head(image: Image.Image, draw: ImageDraw.ImageDraw, shown: SharePicture) -> None:
    side = 84
    lines = mark_lines(shown.mark) if shown.mark else ()
    if lines:
        image.paste(_INK, (_MARGIN, _MARGIN), _mark(lines, side, filled=shown.mark == NETWORK_MARK))
    elif shown.letter and can_draw(shown.letter):
        letters = _letters(60, _WEIGHT)
        width = letters.length(shown.letter)
        letters.write(draw, (_MARGIN + (side - width) / 2, _MARGIN + 63), shown.letter)
    if can_draw(shown.heading):
        letters = _letters(44, _WEIGHT)
        room = SHARE_WIDTH - 2 * _MARGIN - side - 28
        text = _shortened(drawable(shown.heading), letters, room)
        letters.write(draw, (_MARGIN + side + 28, _MARGIN + 58), text)


def _mark(lines: tuple[Line, ...], side: int, *, filled: bool) -> Image.Image:
    scale = side * _FINE / GRID
    mask = Image.new("L", (side * _FINE, side * _FINE), 0)
    draw = ImageDraw.Draw(mask)
    width = round(STROKE * scale)
    for line in lines:
        points = [(x * scale, y * scale) for x, y in line]
        if filled:
            draw.polygon(points, 255)
            continue
        draw.line(points, 255, width, joint="curve")
        for point in (points[0], points[-1]):
            draw.circle(point, width / 2, 255)
    return mask.resize((side, side), Image.Resampling.LANCZOS)


def _draw_title(draw: ImageDraw.ImageDraw, title: str) -> None:
    room = SHARE_WIDTH - 2 * _MARGIN
    text = drawable(title)
    for size in _TITLE_SIZES:
        letters = _letters(size, _WEIGHT)
        lines = wrapped(text, letters.length, room)
        fits = len(lines) <= _MOST_LINES[size] and all(letters.length(o) <= room for o in lines)
        if fits or size == _TITLE_SIZES[-1]:
            break
    lines = [_shortened(line, letters, room) for line in lines]
    if len(lines) > _MOST_LINES[size]:
        lines = lines[: _MOST_LINES[size]]
        lines[-1] = _shortened(f"{lines[-1]} …", letters, room, always=True)
    y = _MARGIN + 84 + 28 + size * 0.9
    for line in lines:
        letters.write(draw, (_MARGIN, y), line)
        y += size * _LINE_HEIGHT


def wrapped(text: str, length: Callable[[str], float], room: float) -> list[str]:
    """Lines of whole words; a word wider than the room has a line of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and length(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _shortened(
    text: str, letters: Letters, room: float = SHARE_WIDTH - 2 * _MARGIN, *, always: bool = False
) -> str:
    """The beginning that fits, with an ellipsis where something was cut off, or `always`."""
    cut = text.removesuffix(" …")
    if not always and letters.length(text) <= room:
        return text
    while cut and letters.length(f"{cut}…") > room:
        cut = cut[:-1].rstrip()
    return f"{cut.rstrip(' ,;:.–-')}…"
