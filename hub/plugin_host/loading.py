"""Loads plugins, each all or nothing: whatever goes wrong drops that plugin with its reason."""

import importlib
import inspect
import logging
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from flask import Flask
from pluggy import HookImpl, PluginManager, PluginValidationError
from sqlalchemy import MetaData

from hub.core.migrations import Owner, newest_step
from hub.core.settings import Settings
from hub.core.words import read_catalog
from hub.plugin_api import hookspecs
from hub.plugin_host import answers, scratch, tables, verdicts
from hub.plugin_host.answers import Answers
from hub.plugin_host.calling import ask_at_start, refusing
from hub.plugin_host.finding import PACKAGE, find_plugins, look_in, plugin_folders
from hub.plugin_host.plugins import FailedPlugin, FoundPlugin, LoadedPlugin, PluginHost, Refused
from hub.plugin_host.setting_values import refuse_wrong_settings

HOOKS: Final = tuple(name for name in vars(hookspecs) if name.startswith("hub_"))

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the hub has given away already: first parts of addresses, and kinds of entries."""

    words: frozenset[str] = frozenset()
    entry_kinds: frozenset[str] = frozenset()


def load_plugins(settings: Settings, taken: Taken) -> PluginHost:
    """Every plugin that is found, sorted into loaded and failed.  Raises nothing of theirs."""
    if settings.safe_mode:
        log.warning("safe mode: no plugin is loaded")
        return PluginHost(is_safe_mode=True)
    look_in(settings.plugins_dir)
    finding = find_plugins(settings, taken.words)
    names = tuple(found.name for found in finding.found)
    folders = plugin_folders(settings.plugins_dir)
    refusals = verdicts.refusals(finding.found, folders, settings.data_dir, verdicts.WALL_SECONDS)
    loaded: list[LoadedPlugin] = []
    failed = list(finding.refused)
    for found in finding.found:
        try:
            if found.name in refusals:
                raise refusals[found.name]
            plugin = load_plugin(found, names)
            _refuse_collisions(plugin, loaded, taken)
            loaded.append(plugin)
        except Refused as refused:
            log.warning("the plugin %s is not loaded: %s", found.name, refused)
            failed.append(FailedPlugin(found.name, found.origin, refused.key, refused.detail))
            forget(found)
    return PluginHost(tuple(loaded), tuple(failed), finding.disabled)


def load_plugin(found: FoundPlugin, others: Iterable[str] = ()) -> LoadedPlugin:
    """Import a plugin, ask it everything and check the answers.

    `others` are the names of all plugins found.  Raises Refused with the first thing that is
    wrong, and nothing else.
    """
    if tables.is_beside_hub_tables(found.name):
        raise Refused("name_taken", "tables of the hub begin with it")
    tables_before = tables.hub_tables()
    _import(found)
    module = sys.modules[found.module]
    hooks = _checked_hooks(found, module)
    asked = _ask_everything(found, hooks)
    with refusing("broken_mapper", found):
        metadata = tables.checked_metadata(found, others)
    if beside := tables.hub_tables() - tables_before:
        raise Refused("shared_tables", ", ".join(sorted(beside)))
    with refusing("app_wide", found, "hub_blueprints"):
        blueprints = scratch.give_folders(found, asked.blueprints)
        pages = scratch.check_pages(found, blueprints)
    with refusing("wrong_answer", found), pages.app_context():
        answers.check_links(replace(asked, blueprints=blueprints), pages)
    _check_catalogs(found)
    refuse_wrong_settings(found.name, asked.settings)
    return LoadedPlugin(
        found=found,
        module=module,
        hooks=hooks,
        metadata=metadata,
        newest_step=_newest_step(found, metadata),
        blueprints=blueprints,
        **_contributed(asked),
    )


def _contributed(asked: Answers) -> dict[str, Any]:
    return {
        "info": asked.info,
        "settings": asked.settings,
        "source_kinds": asked.source_kinds,
        "entry_kinds": tuple(replace(kind, plugin=asked.info.name) for kind in asked.entry_kinds),
        "nav_items": asked.nav_items,
        "panels": asked.panels,
        "commands": asked.commands,
    }


def _import(found: FoundPlugin) -> None:
    """Import the plugin from where it was found, not what an earlier application had there."""
    known = sys.modules.get(found.module)
    known_file = getattr(known, "__file__", None)
    if known_file and Path(known_file) not in (found.place, found.place / "__init__.py"):
        forget(found)
    importlib.invalidate_caches()
    with refusing("import_failed", found):
        importlib.import_module(found.module)
        tables.import_models(found)


def forget(found: FoundPlugin) -> None:
    """Take a plugin's modules out of the interpreter, half imported ones too."""
    for module in tables.modules_of(found):
        sys.modules.pop(module.__name__, None)
    package = sys.modules.get(PACKAGE)
    if package is not None and found.module == f"{PACKAGE}.{found.name}":
        vars(package).pop(found.name, None)


def _checked_hooks(found: FoundPlugin, module: Any) -> dict[str, HookImpl]:
    """The plugin's hooks by name.  Raises Refused for one that the contract does not have."""
    manager = PluginManager("hub")
    manager.add_hookspecs(hookspecs)
    for name, value in vars(module).items():
        if name.startswith("hub_") and inspect.isroutine(value) and not hasattr(value, "hub_impl"):
            raise Refused("unmarked_hook", name)
        if hasattr(value, "hub_impl") and inspect.isroutine(value) and name not in HOOKS:
            near = get_close_matches(name, HOOKS, n=1)
            raise Refused("unknown_hook", f"{name}; did you mean {near[0]}?" if near else name)
    try:
        with refusing("import_failed", found):
            manager.register(module, found.name)
    except Refused as refused:
        cause = refused.__cause__
        if isinstance(cause, PluginValidationError):
            raise Refused("wrong_argument", " ".join(str(cause).split())) from cause
        raise
    hooks: dict[str, HookImpl] = {}
    for caller in manager.get_hookcallers(module) or ():
        for hook in caller.get_hookimpls():
            if hook.wrapper or hook.hookwrapper or inspect.isgeneratorfunction(hook.function):
                raise Refused("wrapper", caller.name)
            hooks[caller.name] = hook
    if "hub_plugin_info" not in hooks:
        raise Refused("no_info")
    return hooks


def _ask_everything(found: FoundPlugin, hooks: dict[str, HookImpl]) -> Answers:
    """Every start-up hook's answer, checked."""
    with scratch.scratch_app().app_context():
        info = ask_at_start(found, hooks["hub_plugin_info"], "hub_plugin_info")
        with refusing("wrong_answer", found):
            asked: dict[str, Any] = {"info": answers.checked_info(found, info)}
        for name in answers.HOOKS_WITH_LISTS:
            if name in hooks:
                answer = ask_at_start(found, hooks[name], name)
                with refusing("wrong_answer", found, name):
                    asked[name.removeprefix("hub_")] = answers.checked_list(name, answer)
    return Answers(**asked)


def _check_catalogs(found: FoundPlugin) -> None:
    """A catalog that cannot be read would break every page in its language."""
    for path in sorted(found.place.glob(f"translations/*/LC_MESSAGES/{found.name}.po")):
        with refusing("bad_catalog", found, f"{path.parent.parent.name}/{path.name}"):
            read_catalog(path)


def _newest_step(found: FoundPlugin, metadata: MetaData | None) -> str | None:
    folder = found.folder / "migrations" if found.folder else None
    if folder is None or not folder.is_dir():
        return None
    with refusing("migration_failed", found):
        return newest_step(Owner(found.name, folder, metadata or MetaData()))


def _refuse_collisions(plugin: LoadedPlugin, loaded: list[LoadedPlugin], taken: Taken) -> None:
    source_kinds = [kind.name for other in loaded for kind in other.source_kinds]
    entry_kinds = {kind.name for other in loaded for kind in other.entry_kinds} | taken.entry_kinds
    asked = Answers(plugin.info, source_kinds=plugin.source_kinds, entry_kinds=plugin.entry_kinds)
    answers.refuse_taken_kinds(asked, source_kinds, entry_kinds)


def words_taken(app: Flask) -> frozenset[str]:
    """The first parts of the application's addresses, after the language, and its blueprints."""
    words = {name.replace("-", "_") for name in app.blueprints}
    for rule in app.url_map.iter_rules():
        parts = [part for part in rule.rule.split("/") if part and part != "<lang>"]
        if parts and not parts[0].startswith("<"):
            words.add(parts[0].partition(".")[0].replace("-", "_"))
    return frozenset(words)
