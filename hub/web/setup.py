"""Joins what every page needs to the application, in the order that it needs itself."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import StrictUndefined

from hub.web import (
    access,
    addresses,
    assets,
    caching,
    compiled_templates,
    compression,
    display,
    errors,
    formatting,
    forwarded,
    kept_markup,
    language,
    language_choice,
    language_phrases,
    maintenance,
    measuring,
    menu,
    near_pages,
    page_cache,
    page_frame,
    page_meta,
    reading,
    redirects,
    requests,
    security,
    slow_bodies,
    zone,
    zone_names,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HUB_FOLDER = Path(__file__).parent.parent
EDITION_PATTERNS = (
    "**/templates/**/*.html",
    "**/templates/**/*.svg",
    "web/static/**/*.*",
    "content/*.toml",
)


@cache
def edition(words_folder: Path | None = None) -> str:
    """A short hash that changes with the hub's version, templates, styles and words.

    Read once: each plugin is tried on two more applications of the same process.
    """
    digest = hashlib.blake2b(version("partner-network-hub").encode(), digest_size=8)
    # Named without the folder of the installation: two machines may have it in different ones.
    files = {
        path.relative_to(HUB_FOLDER).as_posix(): path
        for pattern in EDITION_PATTERNS
        for path in HUB_FOLDER.glob(pattern)
    }
    if words_folder:
        files |= {path.name: path for path in words_folder.glob("*.po")}
    for name, path in sorted(files.items()):
        if path.is_file():
            digest.update(name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def init_app(app: Flask, words_folder: Path | None = None) -> None:
    """Join the web layer; call after the words and before any part adds routes.

    Needs `app.config["HUB"]`, the settings, and an application made with `static_folder=None`.
    """
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    compiled_templates.init_app(app, app.config["HUB"].data_dir)
    language.init_app(app)
    measuring.init_app(app)
    maintenance.init_app(app)
    slow_bodies.init_app(app, app.config["HUB"].web_threads, app.config["HUB"].port)
    menu.init_app(app)
    near_pages.init_app(app)
    caching.init_app(app, edition(words_folder))
    access.init_app(app)
    formatting.init_app(app)
    language_phrases.init_app(app)
    page_meta.init_app(app)
    page_frame.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    for part in (display, language_choice, reading, zone, zone_names):
        app.register_blueprint(part.pages)
    app.jinja_env.globals["languages_read"] = reading.languages_read
    kept_markup.init_app(app)
    redirects.init_app(app)
    settings = app.config["HUB"]
    security.init_app(app, over_https=settings.public_url.startswith("https:"))
    in_front: WSGIApplication = compression.Compressing(
        addresses.OwnAddress(app.wsgi_app, settings.public_url)
    )
    in_front = page_cache.init_app(app, in_front, settings.page_cache_size)
    if settings.metrics_path:
        in_front = measuring.Measured(in_front, settings.metrics_path)
    in_front = requests.Requests(in_front, log_requests=settings.log_requests)
    # Flask's own way to let something stand in front of it.
    app.wsgi_app = forwarded.Forwarded(in_front, settings.trusted_proxies)  # type: ignore[method-assign]


def check_app(app: Flask) -> None:
    """Raise when a route declares no access or a menu item leads nowhere; call when all joined."""
    access.check_every_route_declares_access(app)
    menu.check_menu(app)
