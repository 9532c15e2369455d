"""Writes docs/hooks.md from the docstrings: `python -m hub.plugin_api.documentation docs/hooks.md`.

Without a file the page is printed.  A test compares the page with the file.
"""

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from textwrap import fill
from typing import Any, Final

from hub import plugin_api
from hub.content.drafts import Draft
from hub.content.kinds import EntryKind
from hub.plugin_api import contributions, entries, hookspecs, outputs, pages
from hub.web.menu import NavItem

WIDTH: Final = 118
PARTS: Final = ("Called", "Given", "Gives back", "If it fails")
FIRST: Final[tuple[type[Any], ...]] = (
    contributions.PluginInfo,
    contributions.Setting,
    contributions.SourceKind,
    EntryKind,
    entries.Closing,
    NavItem,
    contributions.Panel,
    contributions.PanelPlace,
    entries.SourceDocument,
    entries.Parsed,
    Draft,
    entries.DraftText,
    entries.EventDraft,
    entries.EventTime,
    entries.EventOverride,
    entries.Found,
    entries.Oddity,
    entries.ParseError,
    entries.DraftSource,
    entries.ContentChange,
)
HEAD: Final = f"""\
# The hooks of a plugin

Made from the docstrings of `hub/plugin_api/`; after a change there run
`python -m hub.plugin_api.documentation docs/hooks.md`. How to begin: `writing-a-plugin.md`.

A plugin is a package whose `__init__.py` has functions with the names below, each marked with
`@hookimpl`; `hub_plugin_info` is required. This is version {contributions.API_VERSION} of the
contract. Hooks may leave out arguments that they do not need. Nothing that a plugin raises stops
the hub.
"""


def hooks() -> dict[str, Callable[..., Any]]:
    """The hooks by name, in the order of the contract."""
    return {name: hook for name, hook in vars(hookspecs).items() if name.startswith("hub_")}


def parts_of(docstring: str) -> tuple[str, dict[str, str]]:
    """The first words of a hook's docstring, and its labelled parts.

    Raises ValueError when a part is missing or they are in another order.
    """
    pattern = "".join(rf"\n\n?{part}:(?P<{part.replace(' ', '_')}>.*?)" for part in PARTS)
    found = re.fullmatch(rf"(?P<words>.*?){pattern}", inspect.cleandoc(docstring), re.DOTALL)
    if found is None:
        raise ValueError(f"a hook's docstring has these parts in this order: {PARTS}")
    told = {part: _on_one_line(found[part.replace(" ", "_")]) for part in PARTS}
    return _on_one_line(found["words"]), told


def hooks_page() -> str:
    """The text of docs/hooks.md."""
    lines = [HEAD]
    for name, hook in hooks().items():
        words, parts = parts_of(hook.__doc__ or "")
        lines += [f"## `{name}{signature(hook)}`\n", f"{_wrapped(words)}\n"]
        lines += [_wrapped(f"- **{part}:** {text}", "  ") for part, text in parts.items()]
        lines.append("")
    lines.append("# The values that are given and given back\n")
    places = {thing: name for name, thing in _given_on().items() if inspect.isclass(thing)}
    for value in values():
        module = places[value].rpartition(".")[0]
        lines += [f"## `{value.__name__}`\n", f"From `{module}`.\n", *_described(value)]
    lines.append("# The functions of the hub\n")
    for name, function in functions().items():
        lines += [f"## `{name}`\n", *_explained(function)]
    return "\n".join(lines).rstrip() + "\n"


def values() -> tuple[type[Any], ...]:
    """Every type that a plugin may import, those of the hooks first."""
    return tuple(dict.fromkeys((*FIRST, *filter(inspect.isclass, _given_on().values()))))


def functions() -> dict[str, Callable[..., Any]]:
    """Every function that a plugin may import, by its module and name."""
    return {name: one for name, one in _given_on().items() if inspect.isfunction(one)}


def _given_on() -> dict[str, Any]:
    """What the modules for plugins give on, each thing once, by the first of its names."""
    named: dict[str, Any] = {}
    for module in (plugin_api, entries, pages, outputs):
        for name in module.__all__:
            thing = getattr(module, name)
            if not any(thing is known for known in named.values()):
                named[f"{module.__name__}.{name}"] = thing
    return named


def signature(hook: Callable[..., Any]) -> str:
    """A hook's arguments and answer without the modules of the types."""
    return _without_modules(str(inspect.signature(hook)))


def _without_modules(annotation: str) -> str:
    return re.sub(r"[\w.]+\.(\w+)|'(\w+)'", r"\1\2", annotation)


def _explained(thing: Any) -> Iterator[str]:
    if inspect.isfunction(thing):
        yield f"`{thing.__name__}{signature(thing)}`\n"
    yield from (f"{_wrapped(text)}\n" for text in (inspect.getdoc(thing) or "").split("\n\n"))


def _described(value: type[Any]) -> Iterator[str]:
    yield from _explained(value)
    if dataclasses.is_dataclass(value):
        yield "| field | type | default |\n| -- | -- | -- |"
        yield from map(_field, dataclasses.fields(value))
        yield ""
    elif issubclass(value, Enum):
        names = ", ".join(f"`{name}`" for name in value.__members__)
        yield f"{_wrapped(f'Its values: {names}.')}\n"
    elif hasattr(value, "__table__"):
        yield "| column | type |\n| -- | -- |"
        for column in value.__table__.columns:
            yield f"| `{column.name}` | `{type(column.type).__name__}` |"
        yield ""
    elif issubclass(value, Exception):
        yield f"`{value.__name__}{signature(value)}`\n"


def _field(field: "dataclasses.Field[Any]") -> str:
    is_required = field.default is field.default_factory is dataclasses.MISSING
    made = field.default_factory() if callable(field.default_factory) else field.default
    default = "required" if is_required else f"`{made!r}`"
    kind = _without_modules(inspect.formatannotation(field.type)).replace("|", "\\|")
    return f"| `{field.name}` | `{kind}` | {default} |"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _wrapped(text: str, indent: str = "") -> str:
    words = _on_one_line(text)
    return fill(
        words, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def main() -> None:
    """Write the page to the file that is named, or print it."""
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(hooks_page(), encoding="utf-8")
    else:
        sys.stdout.write(hooks_page())


if __name__ == "__main__":
    main()
