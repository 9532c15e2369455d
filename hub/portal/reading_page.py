"""The page on which a reader says which languages to read, and in which order."""

from flask import render_template, url_for

from hub.content.filter_choices import reading_choices
from hub.core.words import page_language
from hub.portal.views import pages
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision
from hub.web.reading import languages_read, was_saved

__all__ = ["pages", "reading"]


@pages.get("/<lang>/languages")
@open_to(PUBLIC)
@cached_by_revision()
def reading() -> str:
    """The languages to choose from, those chosen first."""
    reads = languages_read()
    return render_template(
        "portal/reading.html",
        languages=reading_choices(network(), page_language(), reads),
        reads=reads,
        here=url_for("portal.reading"),
        was_saved=was_saved(),
    )
