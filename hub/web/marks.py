"""The town marks that `marks.svg` draws, which every page has in it."""

import re
from functools import cache
from pathlib import Path
from typing import Final

MARKS_FILE: Final = Path(__file__).parent / "templates" / "marks.svg"
_SYMBOL: Final = re.compile(r'<symbol id="m-([a-z0-9-]+)".*?</symbol>', re.DOTALL)


@cache
def mark_symbols() -> dict[str, str]:
    """Each mark's `symbol` element, by the mark's name."""
    return {found[1]: found[0] for found in _SYMBOL.finditer(MARKS_FILE.read_text("utf-8"))}


@cache
def drawn_marks() -> frozenset[str]:
    """The names of the marks."""
    return frozenset(mark_symbols())
