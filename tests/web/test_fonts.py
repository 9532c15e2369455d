"""Which font files a page names, and that the style sheet agrees."""

import re

import pytest
from flask import Flask

from hub.web.assets import FOLDER
from hub.web.fonts import EXTENDED, LATIN, font_files, has_extended_letters
from hub.web.shown import ShownNetwork, ShownTown

FAMILIES = re.compile(r'@font-face \{ font-family: ("[^"]+");')
RANGES = re.compile(r'url\("(vendor/[^"?]+)[^}]*?font-display: (\w+); unicode-range: ([^;]+);')


def network(*names: str) -> ShownNetwork:
    return ShownNetwork("Towns", "", tuple(ShownTown(name, name, "") for name in names))


@pytest.mark.parametrize(
    ("language", "names", "files"),
    [
        ("en", ("Falun", "Røros", "Gütersloh"), (LATIN,)),
        ("en", ("Falun", "Grudziądz"), (LATIN, EXTENDED)),
        ("pl", ("Falun",), (LATIN, EXTENDED)),
        ("sv", (), (LATIN,)),
    ],
)
def test_the_second_file_is_named_where_it_is_needed(
    app: Flask, language: str, names: tuple[str, ...], files: tuple[str, ...]
) -> None:
    with app.test_request_context(f"/{language}/sample"):
        app.preprocess_request()
        assert font_files(network(*names)) == files


def test_the_files_hold_the_letters_that_the_style_sheet_says() -> None:
    rules = {
        file: (display, text)
        for file, display, text in RANGES.findall((FOLDER / "hub.css").read_text())
    }
    assert set(rules) == {LATIN, EXTENDED}
    # With any other value text is drawn twice, and moves when the font arrives.
    assert {display for display, _text in rules.values()} == {"optional"}
    inside = set()
    for part in rules[EXTENDED][1].split(", "):
        first, _, last = part.removeprefix("U+").partition("-")
        inside |= set(range(int(first, 16), int(last or first, 16) + 1))
    for number in range(0x20, 0x2BB):
        assert has_extended_letters(chr(number)) == (number in inside), hex(number)


def test_each_file_is_a_family_of_its_own() -> None:
    style = (FOLDER / "hub.css").read_text()
    families = FAMILIES.findall(style)
    assert len(set(families)) == 2
    assert f"--font: {', '.join(families)}, system-ui" in style
