"""The plugin's pages."""

from flask import Blueprint, render_template

from hub.plugin_api import PUBLIC, open_to, setting

pages = Blueprint("example_plugin", __name__)


@pages.get("/")
@open_to(PUBLIC)
def index() -> str:
    return render_template(
        "example_plugin/index.html", greeting=setting("example_plugin", "greeting")
    )


@pages.get("/notes/<int:id>/<slug>")
@open_to(PUBLIC)
def note(id: int, slug: str) -> str:  # noqa: A002 - the name in the address
    return render_template("example_plugin/note.html", note=f"{id} {slug}")
