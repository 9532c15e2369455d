"""The box on the page of a town that has a World Heritage site."""

from dataclasses import dataclass

from hub.plugin_api import PanelPlace

from .presenting import ShownSite, shown_site
from .queries import sites_of_town


@dataclass(frozen=True, slots=True)
class TownPanel:
    """The sites of the page's town, one at least."""

    sites: tuple[ShownSite, ...]


def town_panel(place: PanelPlace) -> TownPanel | None:
    """The sites of the town; nothing for a town without one."""
    sites = sites_of_town(place.town) if place.town else []
    return TownPanel(tuple(shown_site(site) for site in sites)) if sites else None
