"""The land of a map as SVG path data: countries put together, cut to the picture, simplified.

Shared borders are simplified once, as arcs, so that no gaps open between neighbours.
"""

import heapq
import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from hub.portal.land_file import Arc, Land
from hub.portal.map_projection import Box, LonLat, Point, Projection, Ring, clipped, signed_area

MOST_CHARACTERS: Final = 12_000
_BLEED: Final = 10.0
# Tolerances in square units of the picture; each try is coarser than the one before.
_FIRST_TOLERANCE: Final = 1.0
_COARSER: Final = 1.5
_TRIES: Final = 24
_FAR_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class LandPaths:
    """Path data: the countries of the towns, all other land, and the borders of the former."""

    partners: str = ""
    others: str = ""
    borders: str = ""

    def __len__(self) -> int:
        return len(self.partners) + len(self.others) + len(self.borders)


NO_LAND: Final = LandPaths()


@dataclass(frozen=True, slots=True)
class Picture:
    """How the plane of a projection becomes the picture: `unit` long, moved by `left` and `top`."""

    unit: float
    left: float
    top: float
    width: float
    height: float

    def place(self, point: Point) -> Point:
        """Where a point of the plane lies in the picture."""
        return point[0] * self.unit + self.left, point[1] * self.unit + self.top

    @property
    def box(self) -> Box:
        """The picture and a little around it, so that no edge of it shows."""
        return -_BLEED, -_BLEED, self.width + _BLEED, self.height + _BLEED


def land_paths(
    land: Land, countries: Collection[str], projection: Projection, picture: Picture
) -> LandPaths:
    """The land in the picture, as fine as fits into `MOST_CHARACTERS`."""
    weighed = [_weighed(arc, projection, picture) for arc in land.arcs]
    users = Counter(_number(arc) for rings in land.countries.values() for arc in _flat(rings))
    own = [ring for code in countries for ring in land.countries.get(code, ())]
    others = [r for code, rings in land.countries.items() if code not in countries for r in rings]
    shared = sorted({_number(arc) for arc in _flat(own) if users[_number(arc)] > 1})
    merged_own, merged_others = _merged(own, land.arcs), _merged(others, land.arcs)
    tolerance = _FIRST_TOLERANCE
    for _ in range(_TRIES):
        lines = [_thinned(arc, tolerance) for arc in weighed]
        paths = LandPaths(
            _area_path(merged_own, lines, projection, picture, tolerance),
            _area_path(merged_others, lines, projection, picture, tolerance),
            _border_path([lines[number] for number in shared], projection, picture),
        )
        if len(paths) <= MOST_CHARACTERS:
            return paths
        tolerance *= _COARSER
    return NO_LAND


def _number(arc: int) -> int:
    return ~arc if arc < 0 else arc


def _flat(rings: Iterable[Iterable[int]]) -> Iterable[int]:
    return (arc for ring in rings for arc in ring)


def _merged(rings: Sequence[Sequence[int]], arcs: Sequence[Arc]) -> list[list[int]]:
    """The rings around an area of several countries: borders between two of them are gone."""
    counts = Counter(_number(arc) for arc in _flat(rings))
    left = [arc for arc in _flat(rings) if counts[_number(arc)] == 1]
    starts: dict[LonLat, list[int]] = {}
    for arc in reversed(left):
        starts.setdefault(_ends(arc, arcs)[0], []).append(arc)
    found: list[list[int]] = []
    unused = set(left)
    for first in left:
        if first not in unused:
            continue
        ring, arc = [], first
        while arc in unused:
            unused.remove(arc)
            ring.append(arc)
            following = [item for item in starts.get(_ends(arc, arcs)[1], ()) if item in unused]
            arc = following[-1] if following else first
        found.append(ring)
    return found


def _ends(arc: int, arcs: Sequence[Arc]) -> tuple[LonLat, LonLat]:
    line = arcs[_number(arc)]
    return (line[-1], line[0]) if arc < 0 else (line[0], line[-1])


Weighed = list[tuple[LonLat, float]]


def _weighed(arc: Arc, projection: Projection, picture: Picture) -> Weighed:
    """The places of an arc, each with how much of the picture would be lost without it.

    An arc that is nowhere near the picture keeps one place in sixteen.
    """
    ends = {0, len(arc) - 1}
    if not _is_near(arc, projection, picture):
        kept = [n for n in range(len(arc)) if n in ends or n % _FAR_KEPT == 0]
        return [(arc[number], math.inf) for number in kept]
    points = [picture.place(projection.point(place)) for place in arc]
    return list(zip(arc, effective_areas(points), strict=True))


def _is_near(arc: Arc, projection: Projection, picture: Picture) -> bool:
    reach_x, reach_y = picture.width / 2, picture.height / 2
    for place in (*arc[::4], arc[-1]):
        x, y = picture.place(projection.point(place))
        if -reach_x < x < 3 * reach_x and -reach_y < y < 3 * reach_y:
            return True
    return False


def effective_areas(points: Sequence[Point]) -> list[float]:
    """What each point of a line adds to it: Visvalingam and Whyatt 1993; infinite at the ends.

    A point never weighs less than one that went before it.
    """
    last = len(points) - 1
    before, after = list(range(-1, last)), list(range(1, last + 2))

    def triangle(at: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = points[before[at]], points[at], points[after[at]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    areas = [math.inf] * len(points)
    queue = [(triangle(at), at) for at in range(1, last)]
    waiting = {at: area for area, at in queue}
    heapq.heapify(queue)
    largest = 0.0
    while queue:
        area, at = heapq.heappop(queue)
        if waiting.get(at) != area:
            continue
        del waiting[at]
        areas[at] = largest = max(largest, area)
        after[before[at]], before[after[at]] = after[at], before[at]
        for neighbour in (before[at], after[at]):
            if neighbour in waiting:
                waiting[neighbour] = triangle(neighbour)
                heapq.heappush(queue, (waiting[neighbour], neighbour))
    return areas


def _thinned(arc: Weighed, tolerance: float) -> list[LonLat]:
    return [place for place, area in arc if area >= tolerance]


def _area_path(
    rings: Iterable[Sequence[int]],
    lines: Sequence[Sequence[LonLat]],
    projection: Projection,
    picture: Picture,
    smallest: float,
) -> str:
    """The path of an area; islands of less than a few units are left out."""
    joined: list[list[LonLat]] = []
    for ring in rings:
        places: list[LonLat] = []
        for arc in ring:
            line = lines[_number(arc)]
            places += line[::-1][:-1] if arc < 0 else line[:-1]
        joined.append(places)
    drawn = [clipped(ring, picture.box) for ring in _placed(joined, projection, picture)]
    return "".join(_path(ring, closed=True, smallest=smallest) for ring in drawn)


def _placed(rings: Iterable[list[LonLat]], projection: Projection, picture: Picture) -> list[Ring]:
    return [[picture.place(point) for point in ring] for ring in projection.rings(rings)]


def _border_path(
    lines: Iterable[Sequence[LonLat]], projection: Projection, picture: Picture
) -> str:
    left, top, right, bottom = picture.box
    paths = []
    for line in lines:
        run: Ring = []
        points = [picture.place(projection.point(place)) for place in line]
        for here, following in zip(points, [*points[1:], None], strict=True):
            run.append(here)
            if following is None or not _may_show(here, following, left, top, right, bottom):
                paths.append(_path(run, closed=False))
                run = []
    return "".join(paths)


def _may_show(a: Point, b: Point, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether the line between two points may cross the picture, and not the edge of the world."""
    crosses = max(a[0], b[0]) > left and min(a[0], b[0]) < right
    crosses = crosses and max(a[1], b[1]) > top and min(a[1], b[1]) < bottom
    return crosses and abs(a[0] - b[0]) < (right - left)


def _path(points: Ring, *, closed: bool, smallest: float = 0.0) -> str:
    """Relative path data in whole units; "" for what would be a dot."""
    placed: list[tuple[int, int]] = []
    for x, y in points:
        point = (round(x), round(y))
        if not placed or point != placed[-1]:
            placed.append(point)
    if len(placed) < (3 if closed else 2) or (closed and abs(signed_area(placed)) < 2 + smallest):
        return ""
    steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(placed))
    start = f"M{placed[0][0]} {placed[0][1]}l"
    return (start + steps).replace(" -", "-") + ("z" if closed else "")
