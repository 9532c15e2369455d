"""The pictures of preview cards, one for each entry, town and the network, and the icons."""

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from hub.content import kinds
from hub.content.kept_values import next_visibility_change
from hub.content.presenting import entry_view, shown_towns
from hub.content.queries import entries_by_id
from hub.content.visibility import is_public
from hub.core.clock import now
from hub.core.errors import NotFound
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.portal.shown_network import shown_network
from hub.towns.queries import find_town, network
from hub.web.access import PUBLIC, open_to
from hub.web.brand import NO_TOWNS
from hub.web.caching import cached_by_revision, holds_until
from hub.web.page_meta import ShareImage, share_image
from hub.web.share_picture import NETWORK_MARK, SharePicture, icon_picture, share_picture
from hub.web.shown import ShownTown

pages = Blueprint("share", __name__)
PNG = "image/png"


def network_image() -> ShareImage:
    """The picture of the pages that have none of their own."""
    return share_image("share.whole_network", _network_name())


@pages.get("/<lang>/share/network.png")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def whole_network() -> Response:
    """The network: its headline, and its towns by name."""
    known = network()
    shown = shown_network(known, page_language())
    towns = " · ".join(town.name for town in shown.towns)
    title = known.headline(page_language()) or _("Twin towns")
    return _png(SharePicture(title, _network_name(), towns, mark=NETWORK_MARK))


@pages.get("/<lang>/share/town/<slug>.png")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def town(slug: str) -> Response:
    """A town: its name, its colour and its mark."""
    found = find_town(slug)
    if found is None or found.slug != slug:
        raise NotFound(_l("The network has no town by this name. All towns are on the home page."))
    shown = shown_towns(network(), page_language())[found.id]
    return _png(_of_town(shown, shown.name, shown.country_name))


@pages.get("/<lang>/share/entry/<int(max=2147483647):id>.png")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def entry(id: int) -> Response:  # noqa: A002 -- as the address has it
    """An entry of any kind: its title as the reader of the language sees it."""
    found = entries_by_id([id]).get(id)
    kind = kinds.of(current_app).get(found.kind) if found else None
    if found is None or kind is None or not is_public(found, now()):
        raise NotFound(_l("There is no picture at this address."))
    holds_until(next_visibility_change(now()))
    view = entry_view(found, page_language())
    shown = shown_towns(network(), page_language()).get(view.town_id or 0)
    if shown is None:
        return _png(SharePicture(view.title, str(kind.one), _network_name(), mark=NETWORK_MARK))
    return _png(_of_town(shown, view.title, f"{shown.name} · {kind.one}"))


@pages.get("/apple-touch-icon.png")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def touch_icon() -> Response:
    """What a phone shows for a page that its reader keeps on the home screen."""
    return Response(icon_picture(180, _dots()), mimetype=PNG)


@pages.get("/favicon.ico")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def favicon() -> Response:
    """The icon for programs that ask for this name without reading a page."""
    return Response(icon_picture(32, _dots(), "ICO"), mimetype="image/vnd.microsoft.icon")


def _dots() -> tuple[tuple[float, float], ...]:
    towns = shown_network(network(), page_language()).towns
    placed = tuple((one.x, one.y) for one in towns if one.x is not None and one.y is not None)
    return placed if len(placed) > 1 else NO_TOWNS


def _network_name() -> str:
    return network().name(page_language()) or _("Partner Towns")


def _of_town(shown: ShownTown, title: str, heading: str) -> SharePicture:
    return SharePicture(
        title, heading, _network_name(), shown.palette, shown.mark, shown.name[:1].upper()
    )


def _png(shown: SharePicture) -> Response:
    answer = Response(share_picture(shown), mimetype=PNG)
    # Other sites show the picture beside a link to the page.
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
