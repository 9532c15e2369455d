"""The network in the words of one language, as every page's frame and the portal show it."""

from dataclasses import dataclass
from functools import lru_cache

from hub.content.presenting import shown_towns
from hub.towns.network import Network
from hub.web.brand import neighbour_lines
from hub.web.page_frame import drawn_marks
from hub.web.shown import ShownNetwork, ShownTown

MAP_WIDTH, MAP_HEIGHT = 760.0, 640.0
_MARGIN_X, _MARGIN_Y = 130.0, 70.0
_LABEL_GAP = 24.0


@dataclass(frozen=True, slots=True)
class MapTown:
    """A town on the map: its point, and where its name stands (`anchor` as in SVG)."""

    town: ShownTown
    x: float
    y: float
    label_x: float
    anchor: str
    has_mark: bool


@dataclass(frozen=True, slots=True)
class NetworkMap:
    """The towns that have coordinates, and the lines between neighbours."""

    towns: tuple[MapTown, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    width: float = MAP_WIDTH
    height: float = MAP_HEIGHT


@lru_cache(maxsize=64)
def shown_network(network: Network, language: str) -> ShownNetwork:
    """The network for the frame of a page; the same object while nothing changes."""
    towns = shown_towns(network, language)
    return ShownNetwork(
        network.name(language),
        network.lead(language),
        tuple(towns[town.id] for town in network.towns),
        network.brand(language),
    )


def network_map(shown: ShownNetwork) -> NetworkMap:
    """The map of the front page, drawn from the towns' coordinates alone."""
    placed = [
        (
            town,
            _MARGIN_X + town.x * (MAP_WIDTH - 2 * _MARGIN_X),
            _MARGIN_Y + town.y * (MAP_HEIGHT - 2 * _MARGIN_Y),
        )
        for town in shown.towns
        if town.x is not None and town.y is not None
    ]
    towns = tuple(
        MapTown(
            town,
            round(x, 1),
            round(y, 1),
            *((_LABEL_GAP, "start") if x < MAP_WIDTH * 0.62 else (-_LABEL_GAP, "end")),
            town.mark in drawn_marks(),
        )
        for town, x, y in placed
    )
    lines = tuple(
        (round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1))
        for (x1, y1), (x2, y2) in neighbour_lines([(x, y) for _, x, y in placed])
    )
    return NetworkMap(towns, lines)
