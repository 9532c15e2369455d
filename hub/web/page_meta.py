"""What machines get of a page beside its words: preview cards, schema.org, whether to list it.

A view gives a `PageMeta` to its template under the name `meta`; a page without one gets what
every page can say.  `macros.html` draws it in the head of `base.html`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Flask, request, url_for
from markupsafe import Markup

from hub.core.languages import INTERFACE_LANGUAGES
from hub.web.page_frame import absolute

SHARE_WIDTH: Final = 1200
SHARE_HEIGHT: Final = 630
# Light and dark ground of the page header, as `--page` in hub.css.
THEME_COLORS: Final = {"light": "#ffffff", "dark": "#13191d"}
# One of these makes a page of its own; two together, or any other, only another cut of a list.
_LISTED_ALONE: Final = frozenset({"town", "group", "topic", "view"})


@dataclass(frozen=True, slots=True)
class ShareImage:
    """The picture of a preview card: its absolute address, and what it shows in words."""

    url: str
    alt: str
    width: int = SHARE_WIDTH
    height: int = SHARE_HEIGHT


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What a view tells machines about its page.

    `kind` is the Open Graph type, "website" or "article"; the moments (aware) are an article's.
    `records` are schema.org objects without "@context", made by `hub.publishing.schema_org` or
    by hand.  `is_listed` false keeps the page out of search engines; pages with more than one
    filter are kept out anyway.
    """

    kind: str = "website"
    image: ShareImage | None = None
    records: tuple[Mapping[str, Any], ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    is_listed: bool = True


def share_image(endpoint: str, alt: str, **values: Any) -> ShareImage:
    """The picture that a route draws, in the page's language."""
    return ShareImage(absolute(url_for(endpoint, **values)), alt)


def structured_data(records: tuple[Mapping[str, Any], ...]) -> Markup:
    """The records as one JSON-LD document, safe inside a `script` element.

    JSON has no use for `<`, `>` and `&` outside of strings, and inside they are written as
    escapes, so no text of an entry can end the element (HTML section 4.12.1.3).
    """
    document = {"@context": "https://schema.org", "@graph": list(records)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 -- nothing that markup begins with is left


def robots_of(meta: PageMeta | None) -> str:
    """The value of `<meta name="robots">` for the present page."""
    asked = [name for name, value in request.args.items(multi=True) if value]
    is_cut = len(asked) > 1 or not _LISTED_ALONE.issuperset(asked)
    if is_cut or (meta is not None and not meta.is_listed):
        return "noindex, follow"
    return "max-image-preview:large"


def og_locale(code: str) -> str:
    """The Open Graph name of an interface language, such as "sv_SE"."""
    return INTERFACE_LANGUAGES[code].locale


def init_app(app: Flask) -> None:
    """Give the drawing functions, and `meta` and `share_image` to pages that have none.

    Call before `page_frame`, whose parts may give every page a `share_image`.
    """
    app.context_processor(lambda: {"meta": None, "share_image": None})
    app.jinja_env.globals.update(
        og_locale=og_locale,
        robots_of=robots_of,
        structured_data=structured_data,
        theme_colors=THEME_COLORS,
    )
