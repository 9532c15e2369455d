"""In which languages the page of a plugin's entry is, known without the plugin."""

from flask import Flask, current_app, request

from hub.content import kinds
from hub.content.queries import languages_of_entry
from hub.web.page_frame import know_languages_of_pages


def init_app(app: Flask) -> None:
    """Say it for every page that a plugin's kind of entry names as its own."""
    know_languages_of_pages(app, languages_of_the_page)


def languages_of_the_page() -> tuple[list[str], str] | None:
    """The languages of the entry that the present page shows, and its original one.

    None where the page is not that of a plugin's entry.
    """
    entry_id = (request.view_args or {}).get("id")
    if not isinstance(entry_id, int):
        return None
    for kind in kinds.of(current_app).all():
        if kind.plugin is not None and kind.endpoint == request.endpoint:
            return languages_of_entry(kind.name, entry_id)
    return None
