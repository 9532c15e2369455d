"""Networks other than the hub's own, as a page sees them and as a file says them."""

from collections.abc import Sequence
from pathlib import Path

from hub.towns.actions import take_in_network
from hub.towns.network import Network, TownView
from tests.reading import LANGUAGES

Place = tuple[str, str, float | None, float | None]

DANISH: tuple[Place, ...] = (
    ("Næstved", "DK", 55.23, 11.76),
    ("Vordingborg", "DK", 55.01, 11.91),
    ("Faxe", "DK", 55.25, 12.12),
    ("Ringsted", "DK", 55.44, 11.79),
    ("Køge", "DK", 55.46, 12.18),
)
PACIFIC: tuple[Place, ...] = (("Tokyo", "JP", 35.68, 139.69), ("Lima", "PE", -12.05, -77.04))
SINGLE: tuple[Place, ...] = (("Nuuk", "GL", 64.18, -51.74),)
DATE_LINE: tuple[Place, ...] = (("Suva", "FJ", -18.14, 178.44), ("Apia", "WS", -13.83, -171.77))
POLAR: tuple[Place, ...] = (
    ("Longyearbyen", "NO", 78.22, 15.63),
    ("Alert", "CA", 82.5, -62.35),
    ("Tiksi", "RU", 71.64, 128.87),
)
ANTIPODE_ON_LAND: tuple[Place, ...] = (("Napier", "NZ", -39.49, 176.92),)
WORLD: tuple[Place, ...] = (
    *PACIFIC,
    ("London", "GB", 51.5, -0.12),
    ("Sydney", "AU", -33.87, 151.21),
    ("Ushuaia", "AR", -54.8, -68.3),
)


def network_of(places: Sequence[Place]) -> Network:
    """A network with towns at these places."""
    return Network({}, {}, {}, towns=tuple(_town(n, place) for n, place in enumerate(places, 1)))


def _town(number: int, place: Place) -> TownView:
    name, country, latitude, longitude = place
    return TownView(
        id=number,
        slug=f"town-{number}",
        status="member",
        names={"en": name},
        official_name="",
        aliases=(),
        country=country,
        region={},
        latitude=latitude,
        longitude=longitude,
        time_zone="UTC",
        languages=("en",),
        palette="slate",
        mark=None,
        site=None,
        population=None,
        population_year=None,
        population_is_rounded=False,
        memberships=(),
    )


def words(key: str, text: str) -> str:
    """One text in the seven languages, as an inline table."""
    return f"{key} = {{ " + ", ".join(f'{code} = "{text}"' for code in LANGUAGES) + " }"


def network_text(places: Sequence[Place], more: str = "") -> str:
    """A network file with towns at these places and nothing else; `more` is added at its end."""
    lines = ["[network]", words("names", "Another network"), words("lead", "Its news.")]
    for number, (name, country, latitude, longitude) in enumerate(places, 1):
        lines += ["", "[[town]]", f'slug = "town-{number}"', words("names", name)]
        lines += [f'country = "{country}"', 'time_zone = "UTC"', 'languages = ["en"]']
        if latitude is not None:
            lines += [f"latitude = {latitude}", f"longitude = {longitude}"]
    return "\n".join([*lines, "", more])


def take_in(folder: Path, places: Sequence[Place], more: str = "") -> None:
    """Make this the network of the hub of the present application context."""
    path = folder / "another.toml"
    path.write_text(network_text(places, more), encoding="utf-8")
    assert take_in_network(path)
