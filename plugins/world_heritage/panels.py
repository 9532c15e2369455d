"""The boxes on the front page and on the page of a town that has a World Heritage site."""

from dataclasses import dataclass

from hub.plugin_api import PanelPlace

from .models import WorldHeritageSite
from .presenting import ShownSite, shown_site
from .queries import sites_of_network, sites_of_town


@dataclass(frozen=True, slots=True)
class SitesPanel:
    """The sites of the network or of the page's town, one at least."""

    sites: tuple[ShownSite, ...]


def town_panel(place: PanelPlace) -> SitesPanel | None:
    """The sites of the town; nothing for a town without one."""
    sites = sites_of_town(place.town) if place.town else []
    return _panel(sites)


def home_panel(_place: PanelPlace) -> SitesPanel | None:
    """The sites of the network; nothing without one."""
    return _panel(sites_of_network())


def _panel(sites: list[WorldHeritageSite]) -> SitesPanel | None:
    return SitesPanel(tuple(shown_site(site) for site in sites)) if sites else None
