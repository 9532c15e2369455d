"""A throw-away application on which a plugin's pages are tried before the real one gets them.

Whatever a blueprint adds beyond its own routes (handlers for every page, addresses elsewhere,
names in all templates) shows when the application's traces before and after are compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask

from hub.core import words
from hub.core.peers import Peers
from hub.plugin_host.plugins import FoundPlugin, Refused
from hub.web import access, setup

_HUB_FOLDER: Final = Path(__file__).parent.parent
_HANDLERS: Final = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "template_context_processors",
)
_LISTS: Final = ("teardown_appcontext_funcs", "shell_context_processors")
_TABLES: Final = ("config", "extensions")
_JINJA_TABLES: Final = ("globals", "filters", "tests", "extensions")
# Flask fills these itself when a blueprint is registered.
_OWN_BUSINESS: Final = frozenset({"blueprints", "view_functions", "url_map", "error_handler_spec"})


@dataclass(frozen=True, slots=True)
class ScratchSettings:
    """As much of the settings as the web layer needs."""

    public_url: str = "http://127.0.0.1"
    data_dir: Path = Path("no-such-folder")
    trusted_proxies: Peers = field(default_factory=Peers)
    web_threads: int = 1
    port: int = 0
    metrics_path: None = None
    log_requests: bool = False
    page_cache_size: int = 1
    broker_url: str = ""


def scratch_app() -> Flask:
    """A fresh application with the web layer and nothing else."""
    # With the folder of a package: a name that no package has is looked for everywhere.
    app = Flask("hub_scratch", static_folder=None, root_path=str(_HUB_FOLDER))
    app.config["HUB"] = ScratchSettings()
    words.init_app(app, _HUB_FOLDER / "no_words_needed")
    setup.init_app(app)
    return app


def traces(app: Flask) -> dict[str, Any]:
    """What an application does for every page, in a form that can be compared."""
    env = app.jinja_env
    found: dict[str, Any] = {
        name: [id(item) for item in getattr(app, name).get(None, ())] for name in _HANDLERS
    }
    found |= {name: [id(item) for item in getattr(app, name)] for name in _LISTS}
    found |= {name: _identities(getattr(app, name)) for name in _TABLES}
    found |= {f"jinja {name}": _identities(getattr(env, name)) for name in _JINJA_TABLES}
    found["error handlers"] = sorted(
        (str(code), str(kind), id(handler))
        for code, handlers in app.error_handler_spec.get(None, {}).items()
        for kind, handler in handlers.items()
    )
    found["commands"] = sorted(app.cli.commands)
    found["converters of addresses"] = _identities(app.url_map.converters)
    found["attributes"] = {
        name: id(value) for name, value in vars(app).items() if name not in _OWN_BUSINESS
    }
    found["class"] = _identities(vars(type(app)))
    return found


def _identities(table: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): id(value) for name, value in table.items()}


def first_difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Where two traces differ, "" when they do not."""
    for name, was in before.items():
        now = after[name]
        if was == now:
            continue
        if isinstance(was, dict):
            changed = [key for key in {**was, **now} if was.get(key) != now.get(key)]
            return f"{name}: {', '.join(sorted(changed))}"
        return name
    return ""


def give_folders(found: FoundPlugin, blueprints: Iterable[Blueprint]) -> tuple[Blueprint, ...]:
    """The blueprints with the plugin's folders: `templates/` and `static/` need no hook.

    A plugin without a page of its own gets a blueprint that carries them.
    """
    given = tuple(blueprints)
    folder = found.folder
    carried = [name for name in ("templates", "static") if folder and (folder / name).is_dir()]
    if not carried or folder is None:
        return given
    main = next((one for one in given if one.name == found.name), None)
    if main is None:
        main = Blueprint(found.name, found.module, root_path=str(folder))
        given = (main, *given)
    if "templates" in carried:
        main.template_folder = str(folder / "templates")
    if "static" in carried and not main.has_static_folder:
        main.static_folder = str(folder / "static")
    return given


def address_prefix(found: FoundPlugin) -> str:
    """Where the plugin's pages are."""
    return f"/<lang>/{found.address_part}"


def register(app: Flask, found: FoundPlugin, blueprints: Iterable[Blueprint]) -> None:
    """Register the plugin's blueprints below its own address."""
    for blueprint in blueprints:
        prefix = address_prefix(found) + (blueprint.url_prefix or "").rstrip("/")
        app.register_blueprint(blueprint, url_prefix=prefix)


def check_pages(found: FoundPlugin, blueprints: tuple[Blueprint, ...]) -> Flask:
    """The scratch application with the plugin's pages.

    Raises Refused for names, addresses, templates and handlers that are not the plugin's own,
    and for a route that does not declare its access.
    """
    for blueprint in blueprints:
        if blueprint.name != found.name and not blueprint.name.startswith(f"{found.name}_"):
            raise Refused("app_wide", f"the blueprint is named {blueprint.name!r}")
    app = scratch_app()
    app.jinja_env.list_templates()
    before = traces(app)
    views_before = dict(app.view_functions)
    rules_before = set(map(id, app.url_map.iter_rules()))
    without_access = set(access.routes_without_access(app))
    register(app, found, blueprints)
    if difference := first_difference(before, traces(app)):
        raise Refused("app_wide", difference)
    if replaced := [
        name for name, view in views_before.items() if app.view_functions[name] != view
    ]:
        raise Refused("app_wide", f"view_functions: {', '.join(replaced)}")
    _check_addresses(app, found, rules_before)
    if missing := set(access.routes_without_access(app)) - without_access:
        raise Refused("no_access", ", ".join(sorted(missing)))
    _check_templates(app, found)
    return app


def _check_addresses(app: Flask, found: FoundPlugin, rules_before: set[int]) -> None:
    prefix = address_prefix(found)
    for rule in app.url_map.iter_rules():
        if id(rule) in rules_before:
            continue
        blueprint = rule.endpoint.partition(".")[0]
        own_address = rule.rule == prefix or rule.rule.startswith(f"{prefix}/")
        own_name = blueprint == found.name or blueprint.startswith(f"{found.name}_")
        if not own_address or not own_name or rule.host or rule.subdomain or rule.redirect_to:
            raise Refused("foreign_address", f"{rule.endpoint} ({rule.rule})")


def _check_templates(app: Flask, found: FoundPlugin) -> None:
    """Only `<plugin>/…`: a template of another name could stand in for the hub's."""
    for blueprint in app.blueprints.values():
        own = blueprint.name.partition(".")[0]
        if own != found.name and not own.startswith(f"{found.name}_"):
            continue
        loader = blueprint.jinja_loader
        for name in loader.list_templates() if loader else ():
            if not name.startswith(f"{found.name}/"):
                raise Refused("foreign_template", name)
