"""The network's mark: its towns as dots where they lie on the map, neighbours joined by lines."""

import math
from collections.abc import Iterable

from markupsafe import Markup

from hub.web.shown import ShownTown

SIZE = 36.0
MARGIN = 5.0
RADIUS = 3.6
NEIGHBOURS = 2
# What stands for a network while nothing is known of it: an error page, the first start.
NO_TOWNS = ((0.45, 0.2), (0.26, 0.0), (1.0, 0.16), (0.0, 1.0), (0.62, 0.88))


def brand_mark(towns: Iterable[ShownTown], *, light: bool = False) -> Markup:
    """The mark as an SVG element; `light` is for dark ground."""
    known = [(town.x, town.y) for town in towns if town.x is not None and town.y is not None]
    points = [_place(x, y) for x, y in (known if len(known) > 1 else NO_TOWNS)]
    lines = "".join(
        f"M{_number(a[0])} {_number(a[1])}L{_number(b[0])} {_number(b[1])}"
        for a, b in neighbour_lines(points)
    )
    dots = "".join(f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{RADIUS}"/>' for x, y in points)
    css_class = "brand-mark light" if light else "brand-mark"
    return Markup(  # noqa: S704 -- numbers and our own words alone
        f'<svg class="{css_class}" viewBox="0 0 {SIZE:.0f} {SIZE:.0f}" aria-hidden="true" '
        f'focusable="false"><path d="{lines}"/>{dots}</svg>'
    )


def neighbour_lines(
    points: list[tuple[float, float]],
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Lines from each point to its two nearest, each once, in the order of the points."""
    pairs: dict[tuple[int, int], None] = {}
    for index, point in enumerate(points):
        others = sorted(
            (other for other in range(len(points)) if other != index),
            key=lambda other: (math.dist(point, points[other]), other),
        )
        for other in others[:NEIGHBOURS]:
            pairs[min(index, other), max(index, other)] = None
    return [(points[a], points[b]) for a, b in sorted(pairs)]


def _place(x: float, y: float) -> tuple[float, float]:
    room = SIZE - 2 * MARGIN
    return MARGIN + min(max(x, 0.0), 1.0) * room, MARGIN + min(max(y, 0.0), 1.0) * room


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
