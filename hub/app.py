"""Puts the hub together: one line per part."""

from importlib.resources import files
from pathlib import Path

from flask import Flask

from hub.about import setup as about_setup
from hub.accounts import setup as accounts_setup
from hub.content import kinds, tombstones
from hub.core import checks, database, health, jobs, outbox, words
from hub.core.settings import Settings, load_settings
from hub.desk import setup as desk_setup
from hub.events import setup as events_setup
from hub.news import setup as news_setup
from hub.plugin_host import setup as plugin_host_setup
from hub.plugin_host.finding import found_names
from hub.portal import setup as portal_setup
from hub.sources import setup as sources_setup
from hub.watching import setup as watching_setup
from hub.web import setup as web_setup
from hub.web.known_addresses import HubFlask

WORDS_FOLDER = Path(str(files("hub_translations")))


def create_app(settings: Settings | None = None) -> Flask:
    """The hub as a WSGI application.

    Raises InvalidInput for wrong settings, and RuntimeError when a route declares no access.
    """
    settings = settings or load_settings(plugin_names=found_names)
    app = HubFlask("hub", static_folder=None)
    app.config["HUB"] = settings
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = settings.public_url.startswith("https:")
    app.config["WTF_I18N_ENABLED"] = False
    # The whole body: Werkzeug keeps the second limit for parts alone. `slow_bodies` reads it before
    # any view begins.
    app.config["MAX_CONTENT_LENGTH"] = 512 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 256 * 1024
    app.config["MAX_FORM_PARTS"] = 200
    health.init_app(app)
    database.init_app(app, settings.database_url)
    words.init_app(app, WORDS_FOLDER)
    jobs.init_app(app, settings)
    outbox.init_app(app, settings)
    checks.init_app(app)
    kinds.init_app(app)
    tombstones.init_app(app)
    web_setup.init_app(app, WORDS_FOLDER)
    accounts_setup.init_app(app)
    news_setup.init_app(app)
    events_setup.init_app(app)
    sources_setup.init_app(app)
    portal_setup.init_app(app)
    about_setup.init_app(app)
    desk_setup.init_app(app)
    watching_setup.init_app(app)
    plugin_host_setup.init_app(app)
    web_setup.check_app(app)
    return app
