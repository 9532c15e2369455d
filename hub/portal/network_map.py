"""The map of a network: its land, made once while the network stays the same, and its towns."""

from dataclasses import astuple, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from hub.content.presenting import shown_towns
from hub.core.made_files import made_once
from hub.portal.land_file import land_digest, read_land
from hub.portal.map_labels import Label, placed_labels, spread_marks
from hub.portal.map_land import NO_LAND, LandPaths, Picture, land_paths
from hub.portal.map_projection import Point, projection_for
from hub.towns.network import Network, TownView
from hub.web.brand import neighbour_lines
from hub.web.marks import drawn_marks
from hub.web.shown import ShownTown

MAP_WIDTH: Final = 640.0
_LOWEST, _HIGHEST = 400.0, 600.0
_MARGIN_X, _MARGIN_Y = 130.0, 84.0
_EARTH_KM: Final = 6371.0
# How much of the world is shown at least: around towns that are neighbours, around a single one.
_NARROWEST_KM, _AROUND_ONE_KM = 320.0, 800.0
_MOVED: Final = 6.0


@dataclass(frozen=True, slots=True)
class MapTown:
    """A town on the map: its mark and its name.

    `spot` is where it lies, when its mark had to stand beside that; None when it lies there.
    """

    town: ShownTown
    x: float
    y: float
    label: Label
    has_mark: bool
    spot: Point | None = None


@dataclass(frozen=True, slots=True)
class NetworkMap:
    """The towns that have coordinates, lines between neighbours, and the land around them."""

    towns: tuple[MapTown, ...]
    lines: tuple[tuple[float, float, float, float], ...] = ()
    land: LandPaths = NO_LAND
    width: float = MAP_WIDTH
    height: float = _HIGHEST


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the map has in every language: where the towns lie, and the land."""

    spots: tuple[Point, ...]
    marks: tuple[Point, ...]
    land: LandPaths
    height: float


@lru_cache(maxsize=64)
def network_map(known: Network, language: str, data_dir: Path | None = None) -> NetworkMap:
    """The map for a reader of `language`; the same object while the network stays the same.

    Its land is kept in the data folder from one start to the next.
    """
    towns = _on_the_map(known)
    if not towns:
        return NetworkMap(())
    shown = shown_towns(known, language)
    ground = _ground(known, data_dir)
    names = [shown[town.id].name for town in towns]
    labels = placed_labels(names, ground.marks, MAP_WIDTH, ground.height)
    places = zip(towns, ground.spots, ground.marks, labels, strict=True)
    return NetworkMap(
        towns=tuple(
            MapTown(
                shown[town.id],
                round(mark[0], 1),
                round(mark[1], 1),
                label,
                town.mark in drawn_marks(),
                _spot(spot, mark),
            )
            for town, spot, mark, label in places
        ),
        lines=tuple(
            (round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1))
            for (x1, y1), (x2, y2) in neighbour_lines(list(ground.marks))
        ),
        land=ground.land,
        height=ground.height,
    )


def _on_the_map(known: Network) -> list[TownView]:
    return [town for town in known.towns if None not in (town.latitude, town.longitude)]


def _spot(spot: Point, mark: Point) -> Point | None:
    moved = abs(spot[0] - mark[0]) + abs(spot[1] - mark[1])
    return (round(spot[0], 1), round(spot[1], 1)) if moved > _MOVED else None


@lru_cache(maxsize=8)
def _ground(known: Network, data_dir: Path | None) -> _Ground:
    """The dear part, some tenths of a second: once for each edition of the network."""
    towns = _on_the_map(known)
    places = [(town.longitude or 0.0, town.latitude or 0.0) for town in towns]
    projection = projection_for(places)
    points = [projection.point(place) for place in places]
    picture = picture_around(points)
    spots = tuple(picture.place(point) for point in points)
    countries = sorted({town.country for town in known.towns})
    basis = f"{version('partner-network-hub')} {land_digest()} {countries} {places}"
    land = made_once(
        data_dir,
        "map",
        basis,
        lambda: astuple(land_paths(read_land(), countries, projection, picture)),
    )
    marks = tuple(spread_marks(spots, picture.width, picture.height))
    return _Ground(spots, marks, LandPaths(*land), picture.height)


def picture_around(points: list[Point]) -> Picture:
    """The picture with all points in it, as high as they need, and room for names around them."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    least = (_NARROWEST_KM if len(points) > 1 else _AROUND_ONE_KM) / _EARTH_KM
    inner_width = MAP_WIDTH - 2 * _MARGIN_X
    unit = MAP_WIDTH / least
    if right > left:
        unit = min(unit, inner_width / (right - left))
    if bottom > top:
        unit = min(unit, (_HIGHEST - 2 * _MARGIN_Y) / (bottom - top))
    height = min(_HIGHEST, max(_LOWEST, (bottom - top) * unit + 2 * _MARGIN_Y))
    return Picture(
        unit,
        MAP_WIDTH / 2 - (left + right) / 2 * unit,
        height / 2 - (top + bottom) / 2 * unit,
        MAP_WIDTH,
        round(height),
    )
