"""Panels: boxes of plugins in the slots of the hub's pages."""

import io
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, current_app, g, render_template, request
from markupsafe import Markup

from hub.core.clock import now
from hub.core.words import page_language
from hub.plugin_api.contributions import Panel, PanelPlace
from hub.plugin_host.calling import CallFailed, within
from hub.plugin_host.gate import note_failure, note_success, running
from hub.plugin_host.plugins import LoadedPlugin
from hub.web.caching import holds_until

DEADLINE_SECONDS: Final = 2.0
TRIED_AGAIN_AFTER: Final = timedelta(minutes=1)
# What the page knows of its reader, and a panel too.
_SHARED: Final = ("lang", "viewer", "in_trouble", "is_error_page")


def panels_for(slot: str, town: str | None = None, entry_id: int | None = None) -> list[Markup]:
    """The panels of a slot, rendered, in their order; for templates.

    `town` is the slug of the town that the page is about, `entry_id` the entry.  A panel that
    fails or is late is left out, logged, and shown on the plugin page.
    """
    place = PanelPlace(slot, page_language(), town, entry_id)
    wanted = [
        (panel.order, plugin, panel)
        for plugin in running()
        for panel in plugin.panels
        if panel.slot == slot
    ]
    wanted.sort(key=lambda one: one[0])
    rendered = [_rendered(plugin, panel, place) for _, plugin, panel in wanted]
    return [html for html in rendered if html]


def _rendered(plugin: LoadedPlugin, panel: Panel, place: PanelPlace) -> Markup:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    shared = {name: g.get(name) for name in _SHARED if name in g}
    environ = _environ()

    def render() -> tuple[str, datetime | None]:
        # A thread of its own has a context of its own, and with it a session of its own.
        with app.request_context(environ):
            vars(g).update(shared)
            value = panel.context(place)
            html = "" if value is None else render_template(panel.template, panel=value)
            return html.strip(), g.get("holds_until")

    answer = within(DEADLINE_SECONDS, plugin.found, f"panel {panel.template}", render)
    if isinstance(answer, CallFailed):
        note_failure(app, plugin.name, f"{panel.template}: {answer.error}")
        # A page without it is not kept for as long as one that has it.
        holds_until(now() + TRIED_AGAIN_AFTER)
        return Markup()
    note_success(app, plugin.name)
    html, untrue_at = answer
    if untrue_at is not None:
        holds_until(untrue_at)
    # Rendered by Jinja with escaping on; the plugin's own markup is the plugin's to answer for.
    return Markup(html)  # noqa: S704


def _environ() -> dict[str, Any]:
    """The present request without its body, whose stream belongs to the page."""
    kept = {
        name: value
        for name, value in request.environ.items()
        if name.isupper() or name in ("wsgi.url_scheme", "wsgi.version", "wsgi.errors")
    }
    return kept | {"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0", "REQUEST_METHOD": "GET"}
