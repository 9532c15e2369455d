"""What machines get of the portal's pages: the network as a site and an organisation, towns."""

from flask import url_for

from hub.core.words import page_language
from hub.publishing.schema_org import breadcrumb_list, organization, website
from hub.towns.network import TownView
from hub.towns.queries import network
from hub.web.language import home_address
from hub.web.page_frame import absolute
from hub.web.page_meta import PageMeta, share_image


def home_meta() -> PageMeta:
    """The front page: the network, its site in this language, and how the site is searched."""
    name, home = network().name(page_language()), absolute(home_address())
    return PageMeta(
        records=(
            website(name, home, page_language(), f"{home}search"),
            organization(name, home, absolute(url_for("share.touch_icon"))),
        )
    )


def town_meta(found: TownView) -> PageMeta:
    """A town's page: the town where it lies, and the way here."""
    name, url = found.name(page_language()), absolute(url_for("network.town", slug=found.slug))
    place = {
        "@type": "City",
        "name": name,
        "url": found.site or url,
        "containedInPlace": {"@type": "Country", "name": found.country_name(page_language())},
    }
    if found.latitude is not None and found.longitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": found.latitude,
            "longitude": found.longitude,
        }
    home = (network().name(page_language()), absolute(home_address()))
    return PageMeta(
        image=share_image("share.town", name, slug=found.slug),
        records=(place, breadcrumb_list([home, (name, url)])),
    )
