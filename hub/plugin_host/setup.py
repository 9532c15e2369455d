"""Joins the plugins to the application; call after all parts and before the last checks."""

from flask import Flask

from hub.accounts.kept_elsewhere import KeptElsewhere, add_kept_elsewhere
from hub.content import kinds
from hub.core import health
from hub.core.health import Check
from hub.core.words import lazy_gettext as _l
from hub.plugin_host import changes, entry_languages, gate, setting_values, views
from hub.plugin_host.health import plugin_problems
from hub.plugin_host.joining import join_plugins
from hub.plugin_host.loading import Taken, load_plugins, words_taken
from hub.plugin_host.personal_rows import erase_rows, own_rows
from hub.plugin_host.plugins import host_of
from hub.web.caching import add_edition_part
from hub.web.menu import FOOTER, NavItem, add_nav_item


def init_app(app: Flask) -> None:
    """Find, load and join the plugins; whatever is wrong with one of them, the hub goes on."""
    app.register_blueprint(views.pages)
    add_nav_item(app, NavItem(_l("Plugins"), "plugins.index", FOOTER, order=80))
    gate.init_app(app)
    health.check(app, Check("plugins", _l("Plugins"), lambda: plugin_problems(app)))
    setting_values.init_app(app)
    taken = Taken(words_taken(app), frozenset(kinds.of(app).names()))
    join_plugins(app, load_plugins(app.config["HUB"], taken))
    changes.init_app(app)
    add_kept_elsewhere(app, KeptElsewhere("plugins", own_rows, erase_rows))
    entry_languages.init_app(app)
    versions = " ".join(f"{plugin.name} {plugin.info.version}" for plugin in host_of(app).loaded)
    add_edition_part(app, lambda: f"{versions} {gate.closed_part()}")
