"""The addresses of static files: each carries a hash of its content and may be kept for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, current_app, request, url_for
from werkzeug.wrappers import Response

pages = Blueprint(
    "web", __name__, static_folder="static", static_url_path="/static", template_folder="templates"
)
FOLDER = Path(__file__).parent / "static"
ONE_YEAR_SECONDS = 365 * 24 * 3600
HASH_LENGTH = 12


@lru_cache(maxsize=1024)
def content_hash(path: Path) -> str:
    """The first twelve hex digits of a file's SHA-256, read once per process.

    Raises FileNotFoundError for a file that is not there.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]


def asset(filename: str, blueprint: str = "web") -> str:
    """The address of a static file of the hub, or of a plugin's `blueprint`, with its hash.

    Raises FileNotFoundError for a file that is not there and KeyError for a blueprint that has
    no static folder.
    """
    folder = current_app.blueprints[blueprint].static_folder
    if folder is None:
        raise KeyError(f"the blueprint {blueprint!r} has no static folder")
    version = content_hash(Path(folder) / filename)
    return url_for(f"{blueprint}.static", filename=filename, v=version)


def keep_versioned_files(response: Response) -> Response:
    """Let files be kept for a year when the address names their present content.

    Another version's address gets the present content, and is asked about each time.
    """
    if not (request.endpoint or "").endswith("static") or response.status_code not in (200, 304):
        return response
    blueprint = current_app.blueprints.get(request.blueprint or "")
    given = request.args.get("v")
    filename = (request.view_args or {}).get("filename", "")
    response.headers.pop("Expires", None)
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if (
        given
        and blueprint
        and blueprint.static_folder
        and given == content_hash(Path(blueprint.static_folder) / filename)
    ):
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_SECONDS}, immutable"
    else:
        response.headers["Cache-Control"] = "public, no-cache"
    return response


def init_app(app: Flask) -> None:
    """Serve the hub's static files under /static and hash them now, not in a request.

    Raises RuntimeError when the application serves a static folder of its own there.
    """
    if app.has_static_folder:
        raise RuntimeError("make the application with static_folder=None: /static is hub/web's")
    app.register_blueprint(pages)
    app.after_request(keep_versioned_files)
    app.jinja_env.globals["asset"] = asset
    for path in FOLDER.rglob("*"):
        if path.is_file():
            content_hash(path)
