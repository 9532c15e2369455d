"""Every SELECT of the plugin."""

from sqlalchemy import select

from hub.plugin_api.entries import session, town_by_slug

from .models import WorldHeritageSite


def sites_of_network() -> list[WorldHeritageSite]:
    """The sites of the network's towns, the one inscribed first at the top.

    Sites of towns that the network file does not have are left out.
    """
    order = (WorldHeritageSite.inscribed, WorldHeritageSite.id)
    sites = session().scalars(select(WorldHeritageSite).order_by(*order))
    return [site for site in sites if town_by_slug(site.town)]


def site_by_slug(slug: str) -> WorldHeritageSite | None:
    """The site with this slug, when its town is in the network."""
    return next((site for site in sites_of_network() if site.slug == slug), None)


def sites_of_town(town: str) -> list[WorldHeritageSite]:
    """The sites of the town with this slug."""
    return [site for site in sites_of_network() if site.town == town]
