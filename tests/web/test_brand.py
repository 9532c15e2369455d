"""The network's mark."""

import re

from hub.web.brand import NO_TOWNS, brand_mark, neighbour_lines
from hub.web.shown import ShownTown
from tests.web.sample_pages import TOWNS


def circles(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', svg)]


def test_each_town_with_a_place_is_a_dot_inside_the_picture() -> None:
    dots = circles(brand_mark(TOWNS))
    assert len(dots) == 5
    assert all(0 < x < 36 and 0 < y < 36 for x, y in dots)


def test_places_outside_the_map_are_drawn_at_its_edge() -> None:
    far = [ShownTown("a", "A", "X", x=-9.0, y=2.0), ShownTown("b", "B", "X", x=0.5, y=0.5)]
    assert circles(brand_mark(far)) == [(5.0, 31.0), (18.0, 18.0)]


def test_a_network_without_places_has_a_mark_all_the_same() -> None:
    assert len(circles(brand_mark(()))) == len(NO_TOWNS)
    assert len(circles(brand_mark([TOWNS[5]]))) == len(NO_TOWNS)


def test_every_dot_is_joined_and_no_line_is_drawn_twice() -> None:
    points = [(float(i * i), float(i)) for i in range(12)]
    lines = neighbour_lines(points)
    assert {point for line in lines for point in line} == set(points)
    assert len(lines) == len({frozenset(line) for line in lines})
