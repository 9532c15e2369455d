"""The plugin page: what runs, what it reads and stores, what failed and why."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template
from werkzeug.wrappers import Response

from hub.core.permissions import Right, may_somewhere
from hub.plugin_host.overview import FAILED, ON, PluginRow, plugin_rows
from hub.plugin_host.plugins import host_of
from hub.web.access import PUBLIC, open_to, viewer
from hub.web.caching import answer_with_etag

pages = Blueprint("plugins", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class PluginsPage:
    """What the page shows: a row for each plugin, by what became of it.

    `shows_errors` is true for editors: they also see what a running plugin last failed at.
    """

    on: tuple[PluginRow, ...]
    failed: tuple[PluginRow, ...]
    off: tuple[PluginRow, ...]
    is_safe_mode: bool
    shows_errors: bool


@pages.get("/<lang>/plugins")
@open_to(PUBLIC)
def index() -> Response:
    """All plugins of this hub."""
    rows = plugin_rows(current_app)
    state = [f"{row.name} {row.version} {row.reason} {row.last_error_at}" for row in rows]
    shows_errors = may_somewhere(viewer(), Right.PUBLISH)
    return answer_with_etag(
        lambda: _rendered(rows, shows_errors), parts=[*state, f"errors {shows_errors}"]
    )


def _rendered(rows: list[PluginRow], shows_errors: bool) -> str:
    page = PluginsPage(
        on=tuple(row for row in rows if row.state == ON),
        failed=tuple(row for row in rows if row.state == FAILED),
        off=tuple(row for row in rows if row.state not in (ON, FAILED)),
        is_safe_mode=host_of(current_app).is_safe_mode,
        shows_errors=shows_errors,
    )
    return render_template("plugins/index.html", page=page)
