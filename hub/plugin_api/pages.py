"""What a plugin needs for pages: access (`open_to` with `PUBLIC`, `SIGNED_IN` or `Right`s;
`viewer()` and `may()` inside a page), menu entries, words, caching, errors that pages show.

The blocks of `base.html`, the macros of `macros.html` and the values that they are given (the
types below) are in `docs/templates.md`.
"""

from hub.core.errors import Conflict, Forbidden, Gone, HubError, InvalidInput, NotFound
from hub.core.languages import INTERFACE_LANGUAGES, best_language, language_code
from hub.core.permissions import Grant, Right, Role, Viewer, may
from hub.core.words import gettext, lazy_gettext, lazy_ngettext, ngettext, page_language
from hub.web.access import NETWORK, PUBLIC, SIGNED_IN, open_to, place_id, viewer
from hub.web.caching import cached_by_revision, holds_until
from hub.web.formatting import coordinates
from hub.web.listed_pages import listed
from hub.web.menu import NavItem
from hub.web.page_frame import (
    absolute,
    canonical_address,
    say_in_which_languages,
    say_what_was_understood,
    town_url,
)
from hub.web.page_meta import PageMeta, ShareImage, share_image
from hub.web.shown import AgendaDay, EventItem, FeedLink, NewsItem, ShownTown, Status, Words

__all__ = [
    "INTERFACE_LANGUAGES",
    "NETWORK",
    "PUBLIC",
    "SIGNED_IN",
    "AgendaDay",
    "Conflict",
    "EventItem",
    "FeedLink",
    "Forbidden",
    "Gone",
    "Grant",
    "HubError",
    "InvalidInput",
    "NavItem",
    "NewsItem",
    "NotFound",
    "PageMeta",
    "Right",
    "Role",
    "ShareImage",
    "ShownTown",
    "Status",
    "Viewer",
    "Words",
    "absolute",
    "best_language",
    "cached_by_revision",
    "canonical_address",
    "coordinates",
    "gettext",
    "holds_until",
    "language_code",
    "lazy_gettext",
    "lazy_ngettext",
    "listed",
    "may",
    "ngettext",
    "open_to",
    "page_language",
    "place_id",
    "say_in_which_languages",
    "say_what_was_understood",
    "share_image",
    "town_url",
    "viewer",
]
