"""The map of any network: its land, its marks and its names."""

import itertools
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.portal import network_map as module
from hub.portal.land_file import read_land
from hub.portal.map_labels import LINE_HEIGHT, MARK_RADIUS, label_lines
from hub.portal.map_land import MOST_CHARACTERS, effective_areas
from hub.portal.map_projection import Azimuthal, World, clipped, projection_for, signed_area
from hub.portal.network_map import MapTown, NetworkMap, network_map
from tests.portal.networks import (
    ANTIPODE_ON_LAND,
    DANISH,
    DATE_LINE,
    PACIFIC,
    POLAR,
    SINGLE,
    WORLD,
    Place,
    network_of,
    take_in,
)
from tests.reading import page, texts

LONG: tuple[Place, ...] = (
    ("Llanfairpwllgwyngyllgogerychwyrndrobwlll", "GB", 53.22, -4.2),
    ("Castrillo Matajudíos de la Sierra Grande", "ES", 42.3, -4.1),
    ("Å", "NO", 67.88, 12.98),
)
ONE_SPOT: tuple[Place, ...] = tuple((f"Town {n}", "PL", 53.48, 18.75) for n in range(6))
MANY: tuple[Place, ...] = tuple(
    (f"Municipality {n}", "DE", 48 + n // 6 * 0.9, 8 + n % 6 * 0.8) for n in range(30)
)
NETWORKS = {
    "Danish": DANISH,
    "Pacific": PACIFIC,
    "single": SINGLE,
    "date line": DATE_LINE,
    "polar": POLAR,
    "antipode": ANTIPODE_ON_LAND,
    "world": WORLD,
    "long names": LONG,
    "one spot": ONE_SPOT,
    "many": MANY,
}


def drawn(name: str) -> NetworkMap:
    return network_map(network_of(NETWORKS[name]), "en")


def is_land(map_: NetworkMap, x: float, y: float, only: str = "") -> bool:
    """Whether a point of the picture is on land, by the even-odd rule."""
    path = {"partners": map_.land.partners, "": map_.land.partners + map_.land.others}[only]
    inside = False
    for ring in rings(path):
        for (ax, ay), (bx, by) in itertools.pairwise([*ring, ring[0]]):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return inside


def rings(path: str) -> list[list[tuple[int, int]]]:
    found = []
    for part in path.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        steps = list(zip(numbers[2::2], numbers[3::2], strict=True))
        points = [(numbers[0], numbers[1])]
        for x, y in steps:
            points.append((points[-1][0] + x, points[-1][1] + y))
        found.append(points)
    return found


def label_box(town: MapTown) -> tuple[float, float, float, float]:
    """A name as a browser draws it: letters of 25 units are 0.53 of that wide on average."""
    wide = max(len(line) for line in town.label.lines) * 25 * 0.53
    left = (
        town.x + town.label.x - {"start": 0.0, "middle": wide / 2, "end": wide}[town.label.anchor]
    )
    top = town.y + town.label.y - 19
    return left, top, left + wide, top + len(town.label.lines) * LINE_HEIGHT


def mark_box(town: MapTown) -> tuple[float, float, float, float]:
    return town.x - 15, town.y - 15, town.x + 15, town.y + 15


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("name", NETWORKS)
def test_no_mark_and_no_shown_name_covers_another(name: str) -> None:
    map_ = drawn(name)
    assert len(map_.towns) == len(NETWORKS[name])
    for one, other in itertools.combinations(map_.towns, 2):
        assert not meet(mark_box(one), mark_box(other))
    clear = [town for town in map_.towns if town.label.is_clear]
    for town in clear:
        others = [label_box(other) for other in clear if other is not town]
        others += [mark_box(other) for other in map_.towns if other is not town]
        assert not any(meet(label_box(town), box) for box in others), town.town.name


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "many"])
def test_every_name_of_a_network_of_few_towns_is_shown_inside_the_picture(name: str) -> None:
    map_ = drawn(name)
    for town in map_.towns:
        left, top, right, bottom = label_box(town)
        assert town.label.is_clear, town.town.name
        assert left >= 0, town.town.name
        assert right <= map_.width, town.town.name
        assert top >= 0, town.town.name
        assert bottom <= map_.height, town.town.name


def test_of_thirty_names_those_are_shown_that_have_room() -> None:
    shown = [town for town in drawn("many").towns if town.label.is_clear]
    assert 8 <= len(shown) < 30


@pytest.mark.parametrize("name", NETWORKS)
def test_every_mark_is_whole_inside_the_picture(name: str) -> None:
    map_ = drawn(name)
    for town in map_.towns:
        assert MARK_RADIUS <= town.x <= map_.width - MARK_RADIUS
        assert MARK_RADIUS <= town.y <= map_.height - MARK_RADIUS


@pytest.mark.parametrize("name", NETWORKS)
def test_the_land_weighs_little_and_is_there(name: str) -> None:
    land = drawn(name).land
    assert len(land.partners) + len(land.others) > 0
    assert len(land) <= MOST_CHARACTERS


@pytest.mark.parametrize("name", ["Danish", "Pacific", "world", "polar", "many", "antipode"])
def test_the_towns_lie_in_the_land_of_their_countries(name: str) -> None:
    map_ = drawn(name)
    for town in map_.towns:
        x, y = town.spot or (town.x, town.y)
        around = [(x + dx, y + dy) for dx in (-9, 0, 9) for dy in (-9, 0, 9)]
        assert any(is_land(map_, *point, only="partners") for point in around), town.town.name


def test_the_sea_is_no_land() -> None:
    """Also where the other side of the globe is land, and beside the edge of the world."""
    known = network_of(ANTIPODE_ON_LAND)
    map_ = network_map(known, "en")
    assert not is_land(map_, 5, 5)
    assert not is_land(map_, map_.width - 5, map_.height - 5)
    pacific = drawn("Pacific")
    assert not is_land(pacific, pacific.width / 2, pacific.height / 2)


def test_north_is_up_and_the_date_line_does_not_tear_neighbours_apart() -> None:
    suva, apia = drawn("date line").towns
    assert suva.x < apia.x
    assert suva.y > apia.y
    assert isinstance(projection_for([(178.4, -18.1), (-171.8, -13.8)]), Azimuthal)
    tokyo, lima = drawn("Pacific").towns
    assert tokyo.x < lima.x
    assert tokyo.y < lima.y


def test_towns_across_the_globe_stand_on_a_map_of_the_world_turned_to_them() -> None:
    projection = projection_for([(139.7, 35.7), (-77.0, -12.1)])
    assert isinstance(projection, World)
    assert projection.longitude == pytest.approx(-148.65)
    everywhere = projection_for([(0, 0), (90, 0), (180, 0), (-90, 0)])
    assert isinstance(everywhere, World)
    assert isinstance(projection_for([(10, 89), (-170, 89)]), Azimuthal)


def test_towns_that_lie_in_one_spot_are_led_to_it() -> None:
    assert sum(town.spot is not None for town in drawn("one spot").towns) >= 5
    assert not any(town.spot for town in drawn("Pacific").towns)


def test_towns_without_a_place_are_left_out_and_none_make_no_map() -> None:
    known = network_of([*SINGLE, ("Nowhere", "SE", None, None)])
    assert [town.town.name for town in network_map(known, "en").towns] == ["Nuuk"]
    assert network_map(network_of([("Nowhere", "SE", None, None)]), "en").towns == ()


def test_the_land_is_made_once_for_a_network_in_all_its_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times: list[int] = []
    monkeypatch.setattr(module, "read_land", lambda: times.append(1) or read_land())  # type: ignore[func-returns-value]
    known = network_of([("Made once", "DK", 56.0, 10.0), ("Made twice", "DK", 57.0, 10.0)])
    maps = [network_map(known, language) for language in ("en", "fi", "en")]
    assert times == [1]
    assert maps[0] is maps[2]
    assert maps[0].land is maps[1].land


def test_a_long_name_breaks_once_and_a_longer_word_is_cut() -> None:
    assert label_lines("Rheda-Wiedenbrück", 40) == ("Rheda-", "Wiedenbrück")
    assert label_lines("Falun", 40) == ("Falun",)
    assert label_lines("Falun", 4) == ("Fal…",)
    assert label_lines("", 4) == ("",)


def test_a_ring_is_cut_at_the_edges_of_a_box() -> None:
    square = [(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)]
    assert abs(signed_area(clipped(square, (0, 0, 10, 10)))) == 25
    assert clipped(square, (6, 6, 10, 10)) == []
    assert abs(signed_area(clipped(square, (-1, -1, 1, 1)))) == 4


def test_a_point_weighs_what_it_adds_to_the_line() -> None:
    areas = effective_areas([(0, 0), (1, 0), (2, 0), (3, 4), (4, 0)])
    assert areas[1] == 0
    assert areas[3] > areas[2]
    assert areas[0] == areas[-1] == float("inf")


@pytest.mark.parametrize("places", [DANISH, PACIFIC, SINGLE])
def test_the_front_page_of_another_network_has_its_own_map(
    app: Flask, client: FlaskClient, tmp_path: Path, places: tuple[Place, ...]
) -> None:
    with app.app_context():
        take_in(tmp_path, places)
    parsed = page(client, "/en/")
    addresses = [f"/en/towns/town-{number}" for number in range(1, len(places) + 1)]
    for selector in (".map a", ".tiles a"):
        assert [node.attributes["href"] for node in parsed.css(selector)] == addresses
    assert [title.split(",")[0] for title in texts(parsed, ".map a title")] == [
        place[0] for place in places
    ]
    geo = parsed.css_first(".map .geo")
    assert geo is not None
    assert geo.attributes["aria-hidden"] == "true"
    assert texts(parsed, ".map .letter") == [place[0][0] for place in places]
