"""What a macro makes of some values, rendered once for all pages that show the same.

Whatever the markup depends on is in the key: the macro's values, the page's language, the
languages that the reader reads and the root of addresses.  So nothing comes from here but to a
page whose view gave the same values: who may see them was decided before.  The words and the
templates are the same for as long as the process lives.
"""

import sys
from collections.abc import Hashable
from typing import Final

from flask import Flask, current_app, g, request
from markupsafe import Markup

from hub.core.words import page_language
from hub.web.caching import holds_until
from hub.web.reading import languages_read
from hub.web.recently_used import RecentlyUsed

EXTENSION: Final = "hub_kept_markup"
MOST_BYTES: Final = 16 * 1024 * 1024
_BESIDE_THE_TEXT: Final = 1000  # bytes, about: the key, without the texts that it holds
_MACROS: Final = "macros.html"


def kept(macro: str, *values: Hashable, **named: Hashable) -> Markup:
    """The markup of a macro of `macros.html`; its values are never changed.

    What is true until a moment, as "today" is, is made anew for each page.
    """
    store: RecentlyUsed[Markup] = current_app.extensions[EXTENSION]
    key = (macro, page_language(), _asked(), values, tuple(named.items()))
    found = store.get(key)
    if found is not None:
        return found
    outer, g.holds_until = g.get("holds_until"), None
    made: Markup = getattr(current_app.jinja_env.get_template(_MACROS).module, macro)(
        *values, **named
    )
    is_lasting = g.holds_until is None
    holds_until(outer)
    if is_lasting:
        store.put(key, made)
    return made


def _asked() -> tuple[Hashable, ...]:
    """What markup depends on of the present request, read once for a page's many pieces."""
    if "kept_asked" not in g:
        g.kept_asked = languages_read(), request.script_root
    asked: tuple[Hashable, ...] = g.kept_asked
    return asked


def _size(markup: Markup) -> int:
    # The key has the words of the markup once more.
    return 2 * sys.getsizeof(markup) + _BESIDE_THE_TEXT


def init_app(app: Flask) -> None:
    """Give `kept` to the templates."""
    app.extensions[EXTENSION] = RecentlyUsed(MOST_BYTES, _size)
    app.jinja_env.globals["kept"] = kept
