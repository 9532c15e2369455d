"""Addresses put together from a path and query strings."""

from urllib.parse import quote


def with_query(path: str, *queries: str) -> str:
    """`path` with these query strings, the empty ones left out."""
    given = "&".join(query for query in queries if query)
    return f"{path}?{given}" if given else path


def map_url(latitude: float, longitude: float) -> str:
    """The place on OpenStreetMap, with a pin."""
    place = f"{latitude:.5f}", f"{longitude:.5f}"
    return (
        f"https://www.openstreetmap.org/?mlat={quote(place[0])}&mlon={quote(place[1])}"
        f"#map=16/{place[0]}/{place[1]}"
    )
