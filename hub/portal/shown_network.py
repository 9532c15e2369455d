"""The network in the words of one language, as every page's frame shows it."""

from functools import lru_cache

from hub.content.presenting import shown_towns
from hub.towns.network import Network
from hub.web.shown import ShownNetwork


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
