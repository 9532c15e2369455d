"""The pictures of preview cards, read back with Pillow."""

import io
import json
import re

import pytest
from PIL import Image

from hub.web import share_picture as drawing
from hub.web.mark_drawing import mark_lines
from hub.web.marks import MARKS_FILE
from hub.web.share_picture import (
    NETWORK_COLOR,
    NETWORK_MARK,
    SharePicture,
    can_draw,
    drawable,
    icon_picture,
    share_picture,
)

TITLES = {
    "sv": "Så här går det till när älvar möts – ”överfulla” åar",
    "nb": "Ærlig talt, hør på «øya» i elva",
    "fi": "Pääkirjastoon avataan lukunurkka, tšekki ja džonkki",
    "de": "Straße, Größe, ÄÖÜ äöü „Gütersloh“",
    "pl": "Zażółć gęślą jaźń – „Grudziądz” ZAŻÓŁĆ GĘŚLĄ JAŹŃ",
    "en": "It’s 5 o’clock: “naïve” café – €5 · £4",
    "da": "Rødgrød med fløde på Ærø",
    "sma": "Gïeh stoerre gåetie Đđ Ŋŋ Šš Ŧŧ Žž",
}
LONG = "Ein sehr langer Titel, der nicht enden will und immer weiter erzählt " * 8


def read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def picture(title: str, **more: str) -> Image.Image:
    shown = {"heading": "Falun · Nyheter", "foot": "Vänorterna", "palette": "rust", "mark": "pit"}
    return read(share_picture(SharePicture(title, **(shown | more)))).convert("RGB")


def inked(image: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """Where something is drawn inside a part of the picture."""
    part = image.crop(box).convert("L")
    ground = part.tobytes()[0]
    return part.point(lambda value: 255 if value > ground + 40 else 0).getbbox()


@pytest.mark.parametrize("language", TITLES)
def test_the_letters_of_every_language_are_drawn(language: str) -> None:
    title = TITLES[language]
    assert can_draw(title)
    assert drawable(title) == title
    data = share_picture(SharePicture(title, "Falun", "Network"))
    image = read(data)
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(data) < 60_000


@pytest.mark.parametrize("length", [1, 30, 90, 160, 400])
def test_a_title_of_any_length_stays_between_the_head_and_the_line(length: int) -> None:
    # Between the title's room and the line below it nothing but ground may be drawn.
    image = picture(LONG[:length])
    assert inked(image, (0, 506, 1200, 520)) is None
    left = inked(image, (0, 180, 1200, 500))
    assert left is not None
    assert left[0] >= 60
    assert left[2] <= 1200 - 66


def test_a_word_that_is_wider_than_the_picture_is_cut_off() -> None:
    box = inked(picture("Donaudampfschifffahrtsgesellschaft" * 4), (0, 180, 1200, 500))
    assert box is not None
    assert box[2] <= 1200 - 66


def test_the_ground_is_the_towns_colour_as_in_the_theme() -> None:
    colors = json.loads(drawing._COLORS_FILE.read_text())["themes"]["hub"]["colors"]["support"]
    for slot, color in colors.items():
        ground = picture("Title", palette=slot).getpixel((3, 3))
        assert ground == tuple(bytes.fromhex(color[1:])), slot
    ground = picture("Title", palette="no such slot").getpixel((3, 3))
    assert ground == tuple(bytes.fromhex(NETWORK_COLOR[1:]))


def test_every_mark_of_the_pages_is_drawn_on_its_grid() -> None:
    names = re.findall(r'id="m-([a-z0-9-]+)"', MARKS_FILE.read_text())
    assert len(names) >= 6
    for name in names:
        lines = mark_lines(name)
        assert lines, name
        points = [point for line in lines for point in line]
        assert all(0 <= value <= 24 for point in points for value in point), name
    drawn = {picture("T", mark=name).crop((72, 72, 156, 156)).tobytes() for name in names}
    assert len(drawn) == len(names)


def test_a_town_without_a_mark_has_its_letter() -> None:
    with_letter = picture("Title", mark="", letter="O")
    assert inked(with_letter, (60, 60, 170, 170)) is not None
    assert inked(picture("Title", mark="", letter=""), (60, 60, 160, 170)) is None


@pytest.mark.parametrize("title", ["Весна в городе", "春の市", "مرحبا", "Δελφοί 2026"])
def test_a_script_that_the_font_lacks_shows_the_network_instead_of_boxes(title: str) -> None:
    assert not can_draw(title)
    assert picture(title).tobytes() == picture("Vänorterna").tobytes()


def test_pictographs_and_soft_hyphens_are_left_out() -> None:
    assert drawable("🎄 Jul\u00admarknad 🎅  i stan") == "Julmarknad i stan"
    assert drawable("Ro\u0308ros") == "Röros"


def test_the_same_words_are_drawn_once() -> None:
    shown = SharePicture("Drawn once", "Falun", "Network", mark=NETWORK_MARK)
    assert share_picture(shown) is share_picture(shown)


@pytest.mark.parametrize(("media", "size"), [("PNG", 180), ("ICO", 32)])
def test_icons_are_squares_of_the_size_asked_for(media: str, size: int) -> None:
    image = read(icon_picture(size, ((0.0, 0.0), (1.0, 1.0)), media))
    assert (image.format, image.size) == (media, (size, size))
    assert inked(image, (0, 0, size, size)) is not None
