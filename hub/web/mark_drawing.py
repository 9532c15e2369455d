"""The town marks of `marks.svg` as lines, for pictures that no browser draws."""

import xml.etree.ElementTree as ET
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.svgLib.path import SVGPath

from hub.web.marks import mark_symbols

GRID: Final = 24.0
"""The marks are drawn on a square of this size."""
STROKE: Final = 1.9

Point = tuple[float, float]
Line = tuple[Point, ...]
_STEPS: Final = 10
_SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


@lru_cache(maxsize=64)
def mark_lines(name: str) -> tuple[Line, ...]:
    """The strokes of a mark as chains of points on the grid; none for a mark that is not there."""
    symbol = mark_symbols().get(name)
    if symbol is None:
        return ()
    element = ET.fromstring(symbol)  # noqa: S314 -- a file of our own
    shapes = "".join(ET.tostring(shape, "unicode") for shape in element)
    pen = DecomposingRecordingPen({})
    SVGPath.fromstring(_SVG.format(shapes).encode()).draw(pen)
    return tuple(tuple(line) for line in _chains(pen.value))


def _chains(commands: list[tuple[str, tuple[Any, ...]]]) -> list[list[Point]]:
    chains: list[list[Point]] = []
    for command, points in commands:
        if command == "moveTo":
            chains.append([points[0]])
        elif command == "lineTo":
            chains[-1].append(points[0])
        elif command in ("curveTo", "qCurveTo"):
            chains[-1] += _curve((chains[-1][-1], *points))
        elif command == "closePath":
            chains[-1].append(chains[-1][0])
    return chains


def _curve(points: tuple[Point, ...]) -> list[Point]:
    """Points along a Bézier curve of any degree, without its first (de Casteljau)."""
    return [_along(points, step / _STEPS) for step in range(1, _STEPS + 1)]


def _along(points: tuple[Point, ...], share: float) -> Point:
    while len(points) > 1:
        points = tuple(
            (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            for a, b in pairwise(points)
        )
    return points[0]
