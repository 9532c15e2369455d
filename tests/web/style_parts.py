"""The parts of designsystemet's style sheet that the hub's pages use.

    python -m tests.web.style_parts BUNDLE > hub/web/static/vendor/designsystemet-VERSION-parts.css

The bundle is one `@layer` block after another, each with the rules of one component or two.  The
rules come out as they are but for those of components that no template or script names.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.rules.project_code import ROOT

_CLASS: Final = re.compile(r"\.(ds-[a-z]+(?:-[a-z]+)*)")
_IN_MARKUP: Final = re.compile(r"\bds-[a-z]+(?:-[a-z]+)*(?=[\s\"'.\]])")


def classes_in_use() -> frozenset[str]:
    """The classes of designsystemet in the templates and scripts of the hub and its plugins."""
    files = [
        path
        for folder in ("hub", "plugins")
        for pattern in ("**/templates/**/*.html", "**/static/*.js")
        for path in (ROOT / folder).glob(pattern)
    ]
    return frozenset(name for path in files for name in _IN_MARKUP.findall(path.read_text()))


def blocks_of(style: str) -> Iterator[str]:
    """The rules and statements of a style sheet, as they are; none of its strings has a brace."""
    depth = begin = 0
    for place, character in enumerate(style):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0 and character in "};":
            yield style[begin : place + 1]
            begin = place + 1


def parts_in_use(style: str) -> str:
    """The rules of a style sheet, in their layers, that name a class in use or none at all."""
    used = classes_in_use()
    parts = []
    for block in blocks_of(style):
        layer, brace, rules = block.partition("{")
        kept = [rule for rule in blocks_of(rules[:-1]) if _is_in_use(rule, used)]
        if kept or not brace:
            parts.append(f"{layer}{{{''.join(kept)}}}" if brace else block)
    return "".join(parts)


def _is_in_use(rule: str, used: frozenset[str]) -> bool:
    named = set(_CLASS.findall(rule))
    return not named or not named.isdisjoint(used)


if __name__ == "__main__":
    sys.stdout.write(parts_in_use(Path(sys.argv[1]).read_text(encoding="utf-8")))
