"""Whether what a plugin answers at the start is what the contract says."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, TypeVar

import click
from flask import Blueprint, Flask
from jinja2 import TemplateError

from hub.content.kinds import EntryKind
from hub.core.words import lazy_gettext
from hub.plugin_api.contributions import (
    API_VERSION,
    PANEL_SLOTS,
    Panel,
    PluginInfo,
    Setting,
    SourceKind,
)
from hub.plugin_host.plugins import FoundPlugin, Refused
from hub.web.access import EVERYONE_KNOWN
from hub.web.menu import SECTIONS, NavItem

_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_COMMAND: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")
_FUNCTION: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_LAZY_WORDS: Final = type(lazy_gettext(""))

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Answers:
    """What a plugin answered to the hooks that are asked at the start."""

    info: PluginInfo
    settings: tuple[Setting, ...] = ()
    source_kinds: tuple[SourceKind, ...] = ()
    entry_kinds: tuple[EntryKind, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    nav_items: tuple[NavItem, ...] = ()
    panels: tuple[Panel, ...] = ()
    commands: tuple[click.Command, ...] = ()


# The start-up hooks that give back several values, with the type of these.
HOOKS_WITH_LISTS: Final[dict[str, type[Any]]] = {
    "hub_settings": Setting,
    "hub_source_kinds": SourceKind,
    "hub_entry_kinds": EntryKind,
    "hub_blueprints": Blueprint,
    "hub_nav_items": NavItem,
    "hub_panels": Panel,
    "hub_commands": click.Command,
}


def checked_info(found: FoundPlugin, answer: object) -> PluginInfo:
    """The answer of `hub_plugin_info`; raises Refused when it is not the plugin's."""
    if not isinstance(answer, PluginInfo):
        raise Refused("wrong_answer", f"hub_plugin_info gives {_shown(answer)}, not a PluginInfo")
    if answer.name != found.name:
        raise Refused("wrong_name", f"{answer.name!r} instead of {found.name!r}")
    if answer.needs_api != API_VERSION:
        raise Refused("wrong_api", f"needs {answer.needs_api!r}, this hub has {API_VERSION!r}")
    _words("hub_plugin_info", "title", answer.title)
    for name in ("version", "author"):
        _need("hub_plugin_info", name, isinstance(getattr(answer, name), str))
    capabilities = answer.capabilities
    are_words = isinstance(capabilities, tuple) and all(isinstance(c, str) for c in capabilities)
    _need("hub_plugin_info", "capabilities", are_words)
    return answer


def checked_list(hook: str, answer: object) -> tuple[Any, ...]:
    """The answer of a hook that gives a list, each item of its type; raises Refused."""
    wanted = HOOKS_WITH_LISTS[hook]
    if not isinstance(answer, list | tuple):
        raise Refused("wrong_answer", f"{hook} gives {_shown(answer)}, not a list")
    for item in answer:
        if not isinstance(item, wanted):
            raise Refused("wrong_answer", f"{hook} gives {_shown(item)}, not a {wanted.__name__}")
        CHECKS.get(hook, _anything)(item)
    names = [item.name for item in answer if hasattr(item, "name")]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Refused("wrong_answer", f"{hook} gives {', '.join(sorted(twice))} twice")
    return tuple(answer)


def check_links(answers: Answers, scratch: Flask) -> None:
    """Raise Refused when an item or a kind leads to a page or template that is not there."""
    own = [name for name in scratch.view_functions if name.split(".")[0].startswith(_own(answers))]
    wanted = [("hub_nav_items", item.endpoint) for item in answers.nav_items]
    wanted += [("hub_entry_kinds", k.endpoint) for k in answers.entry_kinds if k.endpoint]
    for hook, endpoint in wanted:
        if endpoint not in own:
            near = get_close_matches(endpoint, own, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise Refused("unknown_endpoint", f"{hook}: {endpoint!r}{hint}")
    for panel in answers.panels:
        if not panel.template.startswith(f"{answers.info.name}/"):
            raise Refused("no_template", f"hub_panels: {panel.template!r} is not the plugin's")
    for template in [panel.template for panel in answers.panels]:
        try:
            scratch.jinja_env.get_template(template)
        except TemplateError as error:
            raise Refused("no_template", f"{template}: {error}") from error


def _own(answers: Answers) -> tuple[str, ...]:
    return tuple(blueprint.name for blueprint in answers.blueprints) or (answers.info.name,)


def named_functions(answers: Answers) -> list[str]:
    """The functions that are named as text, for the child process to look for."""
    kinds = answers.source_kinds
    names = [name for kind in kinds for name in (kind.parse, kind.discover)]
    return [name for name in [*names, *(kind.expand for kind in answers.entry_kinds)] if name]


def _check_setting(setting: Setting) -> None:
    where = "hub_settings"
    _need(where, "name", bool(_WORD.fullmatch(str(setting.name))))
    _need(where, "type", setting.type in (str, int, float, bool))
    kinds = (int, float) if setting.type is float else setting.type
    fits = setting.default is None or isinstance(setting.default, kinds)
    # True is an int to Python, and no number to people.
    fits = fits and (setting.type is bool or not isinstance(setting.default, bool))
    _need(where, "default", fits)
    _words(where, "help", setting.help)


def _check_source_kind(kind: SourceKind) -> None:
    where = "hub_source_kinds"
    _need(where, "name", bool(_WORD.fullmatch(str(kind.name))))
    _words(where, "label", kind.label)
    _need(where, "media_types", isinstance(kind.media_types, tuple))
    _need(where, "parse", bool(_FUNCTION.fullmatch(str(kind.parse))))
    _need(where, "discover", kind.discover == "" or bool(_FUNCTION.fullmatch(str(kind.discover))))


def _check_entry_kind(kind: EntryKind) -> None:
    where = "hub_entry_kinds"
    _need(where, "name", bool(_WORD.fullmatch(str(kind.name))))
    _words(where, "label", kind.label)
    _words(where, "label_of_one", kind.one)
    if kind.details is not None:
        table = getattr(kind.details, "__table__", None)
        key = [column.name for column in table.primary_key] if table is not None else []
        _need(where, "details", key == ["entry_id"])
    _need(where, "draft", kind.draft is None or isinstance(kind.draft, type))
    for name in ("store", "calendar", "listing", "times"):
        function = getattr(kind, name)
        _need(where, name, function is None or callable(function))
    _need(where, "expand", kind.expand is None or bool(_FUNCTION.fullmatch(kind.expand)))


def _check_nav_item(item: NavItem) -> None:
    where = "hub_nav_items"
    _words(where, "label", item.label)
    _need(where, "section", item.section in SECTIONS)
    _need(where, "order", isinstance(item.order, int))
    _need(where, "needs", item.needs in EVERYONE_KNOWN)


def _check_panel(panel: Panel) -> None:
    where = "hub_panels"
    _need(where, "slot", panel.slot in PANEL_SLOTS)
    _need(where, "template", isinstance(panel.template, str))
    _need(where, "context", callable(panel.context))
    _need(where, "order", isinstance(panel.order, int))


def _check_command(command: click.Command) -> None:
    _need("hub_commands", "name", bool(_COMMAND.fullmatch(str(command.name))))


CHECKS: Final[Mapping[str, Callable[[Any], None]]] = {
    "hub_settings": _check_setting,
    "hub_source_kinds": _check_source_kind,
    "hub_entry_kinds": _check_entry_kind,
    "hub_nav_items": _check_nav_item,
    "hub_panels": _check_panel,
    "hub_commands": _check_command,
}


def _anything(_item: object) -> None:
    """Blueprints are tried on the scratch application instead."""


def _need(hook: str, field: str, holds: bool) -> None:
    if not holds:
        raise Refused("wrong_answer", f"{hook}: the field {field!r} does not fit")


def _words(hook: str, field: str, value: object) -> None:
    _need(hook, field, isinstance(value, str | _LAZY_WORDS) and bool(value))


def _shown(answer: object) -> str:
    return "nothing" if answer is None else f"a {type(answer).__name__}"


def refuse_taken_kinds(answers: Answers, source_kinds: Iterable[str], kinds: Iterable[str]) -> None:
    """Raise Refused when the hub or an earlier plugin has a kind of the same name."""
    taken = {kind.name for kind in answers.source_kinds} & set(source_kinds)
    taken |= {kind.name for kind in answers.entry_kinds} & set(kinds)
    if taken:
        raise Refused("kind_taken", ", ".join(sorted(taken)))
