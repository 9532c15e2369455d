"""The coast lines and borders of the world, from a file that comes with the hub.

`land/countries-50m.json.gz` is Natural Earth's map of countries (1:50 million, public domain) as
TopoJSON: arcs, each held once however many countries it bounds.  `land/README.md` says how the
file is made anew; `python -m hub.portal.land_file countries-50m.json` makes it.
"""

import gzip
import hashlib
import json
import sys
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from babel.core import get_global

LAND_FILE: Final = Path(__file__).parent / "land" / "countries-50m.json.gz"
# Without a number in ISO 3166: the code of CLDR, and whom the map counts them to.
_CODES_BY_NAME: Final = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY"}
# Islands with a code of their own that readers take for a part of the country.
_PART_OF: Final = {"AX": "FI", "SJ": "NO"}
_NOBODY: Final = "ZZ"

LonLat = tuple[float, float]
Arc = tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class Land:
    """The land of the world.

    `arcs` are lines of (longitude, latitude) in degrees.  `countries` gives, by ISO 3166 code,
    rings of arc numbers; a negative one, ~n, is arc n run through backwards.  The land lies on
    the right of every ring, and no ring is cut where the day changes or at a pole.
    """

    arcs: tuple[Arc, ...]
    countries: dict[str, list[list[int]]]


def read_land(path: Path = LAND_FILE) -> Land:
    """The land from the file; takes about a tenth of a second, so keep what you make of it."""
    content = json.loads(gzip.decompress(path.read_bytes()))
    (scale_x, scale_y), (west, south) = content["scale"], content["translate"]
    arcs = []
    for steps in content["arcs"]:
        xs = accumulate(step[0] for step in steps)
        ys = accumulate(step[1] for step in steps)
        arcs.append(
            tuple((west + x * scale_x, south + y * scale_y) for x, y in zip(xs, ys, strict=True))
        )
    return Land(tuple(arcs), content["countries"])


def land_digest(path: Path = LAND_FILE) -> str:
    """A short hash of the file: another land makes another map."""
    return hashlib.blake2b(path.read_bytes(), digest_size=8).hexdigest()


def write_land(source: Path, target: Path = LAND_FILE) -> None:
    """Make the land file of `countries-50m.json` of the npm package world-atlas."""
    atlas = json.loads(source.read_text(encoding="utf-8"))
    countries: dict[str, list[list[int]]] = {}
    for country in atlas["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        rings = countries.setdefault(_code(country), [])
        rings += [ring for polygon in polygons for ring in polygon]
    content = {
        "licence": "Made with Natural Earth, naturalearthdata.com: public domain",
        "scale": atlas["transform"]["scale"],
        "translate": atlas["transform"]["translate"],
        "countries": dict(sorted(countries.items())),
        "arcs": atlas["arcs"],
    }
    packed = json.dumps(content, separators=(",", ":")).encode()
    target.write_bytes(gzip.compress(packed, compresslevel=9, mtime=0))


def _code(country: dict[str, Any]) -> str:
    codes = get_global("territory_aliases").get(country.get("id", ""), [])
    code = codes[0] if codes else _CODES_BY_NAME.get(country["properties"]["name"], _NOBODY)
    return _PART_OF.get(code, code)


if __name__ == "__main__":
    write_land(Path(sys.argv[1]))
