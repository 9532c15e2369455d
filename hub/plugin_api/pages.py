"""What a plugin needs for pages: access, menu entries, words, errors that pages show."""

from hub.core.errors import Conflict, Forbidden, Gone, HubError, InvalidInput, NotFound
from hub.core.languages import INTERFACE_LANGUAGES, best_language, language_code
from hub.core.words import gettext, lazy_gettext, lazy_ngettext, ngettext, page_language
from hub.web.access import PUBLIC, open_to
from hub.web.menu import NavItem

__all__ = [
    "INTERFACE_LANGUAGES",
    "PUBLIC",
    "Conflict",
    "Forbidden",
    "Gone",
    "HubError",
    "InvalidInput",
    "NavItem",
    "NotFound",
    "best_language",
    "gettext",
    "language_code",
    "lazy_gettext",
    "lazy_ngettext",
    "ngettext",
    "open_to",
    "page_language",
]
