"""Who stands behind an entry, as schema.org names it."""

from typing import Any

from hub.core.words import page_language
from hub.publishing.schema_org import organization
from hub.towns.queries import network
from hub.web.language import home_address
from hub.web.page_frame import absolute


def publisher_of(town_id: int | None) -> dict[str, Any]:
    """The town that an entry is of, with its own site; the network for what is of no town.

    The hub shows what the towns publish and does not pass it off as its own.
    """
    known = network()
    town = known.town_by_id(town_id)
    if town is None:
        return organization(known.name(page_language()), absolute(home_address()))
    return organization(town.official_name or town.name(town.language), town.site or "")
