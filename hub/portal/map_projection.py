"""The projection that suits a network: chosen from where its towns lie.

Towns of one region are shown with Lambert's azimuthal equal-area projection about their middle,
so it makes no difference whether that is a pole, the equator or the line where the day changes.
Towns further apart stand on a map of the world, Equal Earth (Savric, Patterson, Jenny 2018),
turned so that they lie in its middle.  Places are (x, y) in radians on the unit globe, y downwards.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

LonLat = tuple[float, float]
Point = tuple[float, float]
Ring = list[Point]
Box = tuple[float, float, float, float]

REGION_RADIUS: Final = math.radians(40)
# What lies further from the middle is drawn at this distance: it is never in the picture.
_RIM: Final = math.radians(120)
_RIM_STEP: Final = math.radians(45)
_DENSE_DEGREES: Final = 5.0
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


class Projection(Protocol):
    """Lays the globe flat."""

    def point(self, place: LonLat) -> Point:
        """Where a place lies."""

    def rings(self, rings: Iterable[Sequence[LonLat]]) -> list[Ring]:
        """The rings of an area, laid flat: by the even-odd rule the area is what they hold."""


def projection_for(places: Sequence[LonLat]) -> Projection:
    """The projection for a network of towns at these places (longitude, latitude in degrees)."""
    vectors = [_vector(place) for place in places]
    mean = [math.fsum(axis) / len(vectors) for axis in zip(*vectors, strict=True)]
    length = math.hypot(*mean)
    if length > 0.1:
        middle = [part / length for part in mean]
        nearness = min(
            math.fsum(a * b for a, b in zip(vector, middle, strict=True)) for vector in vectors
        )
        if math.acos(max(-1.0, min(1.0, nearness))) <= REGION_RADIUS:
            x, y, z = middle
            return Azimuthal(math.atan2(y, x), math.asin(max(-1.0, min(1.0, z))))
    return World(_middle_longitude([place[0] for place in places]))


def _vector(place: LonLat) -> tuple[float, float, float]:
    longitude, latitude = map(math.radians, place)
    flat = math.cos(latitude)
    return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)


def _middle_longitude(longitudes: Iterable[float]) -> float:
    """The middle of the shortest stretch of the equator that has all longitudes, in degrees."""
    ordered = sorted(longitude % 360 for longitude in longitudes)
    gaps = [
        ((after - before) % 360 or 360 * (len(set(ordered)) == 1), after)
        for before, after in zip([*ordered[-1:], *ordered[:-1]], ordered, strict=True)
    ]
    gap, first = max(gaps)
    return (first + (360 - gap) / 2 + 180) % 360 - 180


@dataclass(frozen=True, slots=True)
class Azimuthal:
    """Lambert's azimuthal equal-area projection about a middle, given in radians."""

    longitude: float
    latitude: float

    def point(self, place: LonLat) -> Point:
        """Where a place lies; one beyond the rim is drawn upon it."""
        distance, azimuth = self._polar(place)
        return _from_polar(min(distance, _RIM), azimuth)

    def rings(self, rings: Iterable[Sequence[LonLat]]) -> list[Ring]:
        """The rings laid flat; one around the whole rim is added when the far side is land."""
        flat = [self._ring(ring) for ring in rings]
        # The land lies on the right of its rings, so they turn one way round it, unless the land
        # has the far side: then what they hold on the plane is the rest of the picture.
        if math.fsum(signed_area(ring) for ring in flat) < 0:
            flat.append([_from_polar(_RIM, math.radians(turn)) for turn in range(0, 360, 15)])
        return flat

    def _ring(self, ring: Sequence[LonLat]) -> Ring:
        points: Ring = []
        last_far: float | None = None
        for place in ring:
            distance, azimuth = self._polar(place)
            is_far = distance >= _RIM
            if is_far and last_far is not None:
                points += _along_the_rim(last_far, azimuth)
            last_far = azimuth if is_far else None
            points.append(_from_polar(min(distance, _RIM), azimuth))
        return points

    def _polar(self, place: LonLat) -> tuple[float, float]:
        """The distance from the middle and the direction, clockwise from the north, in radians."""
        latitude = math.radians(place[1])
        turned = math.radians(place[0]) - self.longitude
        sine, cosine = math.sin(self.latitude), math.cos(self.latitude)
        east = math.cos(latitude) * math.sin(turned)
        north = cosine * math.sin(latitude) - sine * math.cos(latitude) * math.cos(turned)
        nearness = sine * math.sin(latitude) + cosine * math.cos(latitude) * math.cos(turned)
        return math.atan2(math.hypot(east, north), nearness), math.atan2(east, north)


def _from_polar(distance: float, azimuth: float) -> Point:
    radius = 2 * math.sin(distance / 2)
    return radius * math.sin(azimuth), -radius * math.cos(azimuth)


def _along_the_rim(start: float, end: float) -> Ring:
    """Points between two directions, the short way round, so that no line crosses the picture."""
    turn = (end - start + math.pi) % (2 * math.pi) - math.pi
    steps = int(abs(turn) / _RIM_STEP)
    return [_from_polar(_RIM, start + turn * (step + 1) / (steps + 1)) for step in range(steps)]


@dataclass(frozen=True, slots=True)
class World:
    """Equal Earth, with `longitude` (degrees) in the middle."""

    longitude: float

    def point(self, place: LonLat) -> Point:
        """Where a place lies."""
        return self._flat((place[0] - self.longitude + 180) % 360 - 180, place[1])

    def rings(self, rings: Iterable[Sequence[LonLat]]) -> list[Ring]:
        """The rings laid flat, those across the edge of the map cut in two."""
        found: list[Ring] = []
        for ring in rings:
            unrolled = self._unrolled(ring)
            for turn in (-360, 0, 360):
                copy = [(longitude + turn, latitude) for longitude, latitude in unrolled]
                inside = clipped(copy, (-180, -90, 180, 90))
                found.append([self._flat(*place) for place in _dense(inside)])
        return [ring for ring in found if ring]

    def _unrolled(self, ring: Sequence[LonLat]) -> Ring:
        """The ring with longitudes that do not jump; one around a pole is closed over it."""
        points: Ring = []
        for longitude, latitude in ring:
            turned = (longitude - self.longitude + 180) % 360 - 180
            if points:
                before = points[-1][0]
                turned = before + (turned - before + 180) % 360 - 180
            points.append((turned, latitude))
        if points and abs(points[-1][0] - points[0][0]) > 180:
            pole = math.copysign(90, math.fsum(latitude for _, latitude in points))
            points += [(points[-1][0], pole), (points[0][0], pole)]
        return points

    @staticmethod
    def _flat(longitude: float, latitude: float) -> Point:
        root = math.sqrt(3) / 2
        angle = math.asin(root * math.sin(math.radians(latitude)))
        square = angle * angle
        sixth = square**3
        slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
        x = math.radians(longitude) * math.cos(angle) / (root * slope)
        return x, -angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


def _dense(ring: Sequence[LonLat]) -> Iterable[LonLat]:
    """The ring with places between those that are far apart: the edge of the map is a curve."""
    for before, (longitude, latitude) in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        parts = 1 + int(abs(latitude - before[1]) / _DENSE_DEGREES)
        for part in range(1, parts):
            share = part / parts
            yield (
                before[0] + (longitude - before[0]) * share,
                before[1] + (latitude - before[1]) * share,
            )
        yield longitude, latitude


def signed_area(ring: Sequence[Point]) -> float:
    """The area that a ring holds; its sign says which way round it runs."""
    return 0.5 * math.fsum(
        a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True)
    )


def clipped(ring: Sequence[Point], box: Box) -> Ring:
    """The part of a ring inside a box (left, top, right, bottom): Sutherland and Hodgman 1974.

    Where the ring leaves the box, the result runs along its edge.
    """
    left, top, right, bottom = box
    points = list(ring)
    for axis, bound, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)):
        given, points = points, []
        for index, here in enumerate(given):
            before = given[index - 1]
            is_in, was_in = sign * (here[axis] - bound) >= 0, sign * (before[axis] - bound) >= 0
            if is_in != was_in:
                part = (bound - before[axis]) / (here[axis] - before[axis])
                other = before[1 - axis] + part * (here[1 - axis] - before[1 - axis])
                points.append((bound, other) if axis == 0 else (other, bound))
            if is_in:
                points.append(here)
    return points
