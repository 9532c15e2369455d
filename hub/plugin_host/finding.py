"""Where plugins are: the hub's own folder, the folder of the installation, installed packages.

Nothing is imported here: a plugin that the settings disable is never run.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import hub_plugins

from hub.core.settings import Settings
from hub.plugin_host.plugins import FailedPlugin, FoundPlugin

ENTRY_POINT_GROUP: Final = "hub.plugins"
PACKAGE: Final = "hub_plugins"
OWN_FOLDER: Final = Path(hub_plugins.__file__).parent
_NOT_PLUGINS: Final = frozenset({"examples"})
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST_NAME: Final = 40

# One word each for the addresses, the command line, and the folders and catalogs of the hub.
_COMMANDS: Final = """
    backup demo digest doctor entry migrate network person plugin restore settings source status
    up web work
"""
_PAGES: Final = """
    about account accounts admin api calendar cooperation deadlines desk digests display embed
    groups health help metrics news network opportunities people plugins projects search sign_in
    sources static subscribe topics towns
"""
_PARTS: Final = """
    base content core errors events hub language macros messages plugin_api plugin_host portal
    publishing testing tests watching
"""
HUB_WORDS: Final = frozenset(f"{_COMMANDS} {_PAGES} {_PARTS}".split())

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in the order in which it is loaded, what was refused and left out."""

    found: tuple[FoundPlugin, ...]
    refused: tuple[FailedPlugin, ...]
    disabled: tuple[str, ...]


def find_plugins(settings: Settings, taken: Iterable[str] = ()) -> Finding:
    """All plugins that may be loaded; `taken` are names that the application has given away.

    The first of two plugins with one name stays, the hub's own before the folder's before
    installed ones.
    """
    reserved = HUB_WORDS | set(taken)
    disabled = set(settings.disabled_plugins)
    found: dict[str, FoundPlugin] = {}
    refused: list[FailedPlugin] = []
    left_out: list[str] = []
    for candidate in _candidates(settings.plugins_dir):
        name = candidate.name
        if name in disabled:
            left_out.append(name)
        elif isinstance(candidate, FailedPlugin):
            refused.append(candidate)
        elif not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
            refused.append(FailedPlugin(name, candidate.origin, "bad_name", str(candidate.place)))
        elif name in found or name in reserved:
            refused.append(FailedPlugin(name, candidate.origin, "name_taken", str(candidate.place)))
        else:
            found[name] = candidate
    for unknown in disabled - set(left_out):
        near = get_close_matches(unknown, found, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        log.warning("HUB_DISABLED_PLUGINS names %s, which is not there%s", unknown, hint)
    return Finding(tuple(found.values()), tuple(refused), tuple(sorted(left_out)))


def found_names(plugins_dir: Path | None) -> tuple[str, ...]:
    """The names of all plugins that are there, failed and disabled ones too."""
    return tuple(sorted({candidate.name for candidate in _candidates(plugins_dir)}))


def plugin_folders(plugins_dir: Path | None) -> tuple[str, ...]:
    """The folders besides the hub's own in which packages of `hub_plugins` lie."""
    return (str(plugins_dir),) if plugins_dir and plugins_dir.is_dir() else ()


def look_in(plugins_dir: Path | None) -> None:
    """Let `hub_plugins.<name>` be imported from the installation's folder, too."""
    hub_plugins.__path__ = [str(OWN_FOLDER), *plugin_folders(plugins_dir)]


def _candidates(plugins_dir: Path | None) -> Iterator[FoundPlugin | FailedPlugin]:
    yield from _in_folder(OWN_FOLDER, "hub")
    if plugins_dir is not None:
        if plugins_dir.is_dir():
            yield from _in_folder(plugins_dir, "folder")
        else:
            log.warning("HUB_PLUGINS_DIR is no folder: %s", plugins_dir)
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        yield _installed(point)


def _in_folder(folder: Path, origin: str) -> Iterator[FoundPlugin | FailedPlugin]:
    try:
        places = sorted(folder.iterdir())
    except OSError as error:
        log.warning("the plugins of %s cannot be read: %s", folder, error)
        return
    for place in places:
        name = place.name
        if not place.is_dir() or name.startswith((".", "_")) or name in _NOT_PLUGINS:
            continue
        if (place / "__init__.py").is_file():
            yield FoundPlugin(name, f"{PACKAGE}.{name}", place, origin)
        elif any(place.glob("*.py")):
            yield FailedPlugin(name, origin, "no_init_file", str(place))


def _installed(point: EntryPoint) -> FoundPlugin | FailedPlugin:
    """The plugin of an entry point; only its top package is looked up, nothing is imported."""
    module = point.value.partition(":")[0].strip()
    top, *below = module.split(".")
    try:
        spec = find_spec(top)
    except (ImportError, ValueError) as error:
        return FailedPlugin(point.name, "package", "not_there", f"{module}: {error}")
    for root in (spec.submodule_search_locations or ()) if spec else ():
        place = Path(root, *below)
        if (place / "__init__.py").is_file():
            return FoundPlugin(point.name, module, place, "package")
        if below and (file := place.with_suffix(".py")).is_file():
            return FoundPlugin(point.name, module, file, "package")
    if spec and spec.origin and not below and Path(spec.origin).is_file():
        return FoundPlugin(point.name, module, Path(spec.origin), "package")
    return FailedPlugin(point.name, "package", "not_there", module)
