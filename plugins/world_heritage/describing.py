"""What machines get of a site's page: preview card and schema.org."""

from flask import url_for

from hub.plugin_api.outputs import breadcrumb_list
from hub.plugin_api.pages import PageMeta, absolute, share_image
from hub.plugin_api.pages import gettext as _

from .models import WorldHeritageSite
from .presenting import SitePage


def site_meta(site: WorldHeritageSite, page: SitePage) -> PageMeta:
    """The site as a landmark where it lies; its preview has the picture of its town."""
    url = absolute(url_for("world_heritage.site", slug=site.slug))
    landmark = {
        "@type": "LandmarksOrHistoricalBuildings",
        "name": page.site.name,
        "description": page.site.text,
        "url": url,
        "sameAs": [page.unesco_url, page.website],
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": site.latitude,
            "longitude": site.longitude,
        },
    }
    steps = [
        (_("World Heritage"), absolute(url_for("world_heritage.index"))),
        (page.site.name, url),
    ]
    return PageMeta(
        image=share_image("share.town", page.site.town.name, slug=page.site.town.slug),
        records=(landmark, breadcrumb_list(steps)),
    )
