"""What a town is officially called, and who stands behind an entry, as schema.org names it."""

from typing import Any

from hub.core.words import page_language
from hub.publishing.schema_org import organization
from hub.towns.network import TownView
from hub.towns.queries import network
from hub.web.language import home_address
from hub.web.page_frame import absolute
from hub.web.shown import Words


def publisher_of(town_id: int | None) -> dict[str, Any]:
    """The town that an entry is of, with its own site; the network for what is of no town.

    The hub shows what the towns publish and does not pass it off as its own.
    """
    known = network()
    town = known.town_by_id(town_id)
    if town is None:
        return organization(known.name(page_language()), absolute(home_address()))
    return organization(town.official_name or town.name(town.language), town.site or "")


def official_names(town: TownView) -> tuple[Words, ...]:
    """The parts of the official name, which " / " stands between, each with its language.

    One part, in the town's main language, where those of the parts are not known.
    """
    languages = town.official_name_languages or town.languages
    parts = town.official_name.split(" / ") if town.official_name else []
    if len(parts) > len(languages):
        return (Words(town.official_name, town.language),)
    return tuple(map(Words, parts, languages))
