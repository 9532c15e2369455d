"""The addresses of pages that views list for search engines, those of plugins that run too."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import Flask, current_app, url_for
from werkzeug.routing import BuildError

from hub.plugin_host.calling import CallFailed, within
from hub.plugin_host.gate import is_on, note_failure, note_success
from hub.plugin_host.plugins import LoadedPlugin, host_of
from hub.web.listed_pages import AddressValues, listed_views

DEADLINE_SECONDS: Final = 2.0


def listed_addresses() -> Iterator[str]:
    """A local address of each page, in the language of the request."""
    owners = {
        blueprint.name: plugin
        for plugin in host_of(current_app).loaded
        for blueprint in plugin.blueprints
    }
    for endpoint, values in listed_views(current_app).items():
        plugin = owners.get(endpoint.partition(".")[0])
        if plugin is None:
            yield from (url_for(endpoint, **one) for one in values())
        elif is_on(plugin.name):
            yield from _of_plugin(plugin, endpoint, values)


def _of_plugin(
    plugin: LoadedPlugin, endpoint: str, values: Callable[[], AddressValues]
) -> list[str]:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    what = f"listed pages of {endpoint}"

    def ask() -> list[dict[str, Any]]:
        with app.app_context():
            return [dict(one) for one in values()]

    answer = within(DEADLINE_SECONDS, plugin.found, what, ask)
    if isinstance(answer, CallFailed):
        note_failure(app, plugin.name, f"{what}: {answer.error}")
        return []
    try:
        addresses = [url_for(endpoint, **one) for one in answer]
    except (BuildError, TypeError) as error:
        note_failure(app, plugin.name, f"{what}: {error}")
        return []
    note_success(app, plugin.name)
    return addresses
