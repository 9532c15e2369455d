"""Addresses put together from a path and query strings."""

from dataclasses import dataclass
from urllib.parse import quote


def with_query(path: str, *queries: str) -> str:
    """`path` with these query strings, the empty ones left out."""
    given = "&".join(query for query in queries if query)
    return f"{path}?{given}" if given else path


@dataclass(frozen=True, slots=True)
class MapLink:
    """A place on a map of the reader's choice; `name` is a proper name, "" for the device's own."""

    name: str
    url: str


def map_links(latitude: float | None, longitude: float | None, words: str) -> tuple[MapLink, ...]:
    """The place on the maps that people use: at its coordinates, else by its words.

    Empty when neither is known.  The last one, for the map program of the device (RFC 5870),
    needs coordinates.
    """
    if latitude is None or longitude is None:
        if not words:
            return ()
        text = quote(words, safe="")
        return (
            MapLink("OpenStreetMap", f"https://www.openstreetmap.org/search?query={text}"),
            MapLink("Google Maps", f"https://www.google.com/maps/search/?api=1&query={text}"),
            MapLink("Apple Maps", f"https://maps.apple.com/?q={text}"),
        )
    north, east = f"{latitude:.5f}", f"{longitude:.5f}"
    pin = quote(words or f"{north},{east}", safe="")
    return (
        MapLink(
            "OpenStreetMap",
            f"https://www.openstreetmap.org/?mlat={north}&mlon={east}#map=16/{north}/{east}",
        ),
        MapLink("Google Maps", f"https://www.google.com/maps/search/?api=1&query={north}%2C{east}"),
        MapLink("Apple Maps", f"https://maps.apple.com/?ll={north},{east}&q={pin}"),
        MapLink("", f"geo:{north},{east}"),
    )
