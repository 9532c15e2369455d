"""The plugin's pages: the sites, and one site."""

from flask import Blueprint, render_template

from hub.plugin_api import PUBLIC, lazy_gettext, open_to
from hub.plugin_api.pages import NotFound, cached_by_revision, listed

from .describing import site_meta
from .presenting import shown_site, site_page
from .queries import site_by_slug, sites_of_network

pages = Blueprint("world_heritage", __name__)


@pages.get("/")
@open_to(PUBLIC)
@cached_by_revision()
def index() -> str:
    """The sites of the network's towns."""
    sites = tuple(shown_site(site) for site in sites_of_network())
    return render_template("world_heritage/index.html", sites=sites)


@pages.get("/<slug>")
@listed(lambda: ({"slug": site.slug} for site in sites_of_network()))
@open_to(PUBLIC)
@cached_by_revision()
def site(slug: str) -> str:
    """One site with its facts, and where each of them was read."""
    found = site_by_slug(slug)
    if found is None:
        raise NotFound(
            lazy_gettext(
                "There is no World Heritage site at this address. Choose one from the list."
            )
        )
    page = site_page(found)
    return render_template("world_heritage/site.html", page=page, meta=site_meta(found, page))
