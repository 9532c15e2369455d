"""Writes docs/hooks.md from the docstrings: `python -m hub.plugin_api.documentation docs/hooks.md`.

Without a file the page is printed.  A test compares the page with the file.
"""

import dataclasses
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from hub.content.kinds import EntryKind
from hub.plugin_api import contributions, entries, hookspecs
from hub.web.menu import NavItem

PARTS: Final = ("Called", "Given", "Gives back", "If it fails")
VALUES: Final[tuple[type[Any], ...]] = (
    contributions.PluginInfo,
    contributions.Setting,
    contributions.SourceKind,
    EntryKind,
    NavItem,
    contributions.Panel,
    contributions.PanelPlace,
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
        lines += [f"## `{name}{signature(hook)}`\n", f"{words}\n"]
        lines += [f"- **{part}:** {text}" for part, text in parts.items()]
        lines.append("")
    lines.append("# The values that are given and given back\n")
    for value in VALUES:
        lines += [f"## `{value.__name__}`\n", *_described(value)]
    return "\n".join(lines).rstrip() + "\n"


def signature(hook: Callable[..., Any]) -> str:
    """A hook's arguments and answer without the modules of the types."""
    return re.sub(r"[\w.]+\.(\w+)", r"\1", str(inspect.signature(hook)))


def _described(value: type[Any]) -> Iterator[str]:
    yield from (f"{_on_one_line(text)}\n" for text in inspect.getdoc(value).split("\n\n"))  # type: ignore[union-attr]
    yield "| field | default |\n| -- | -- |"
    for field in dataclasses.fields(value):
        required = field.default is dataclasses.MISSING
        yield f"| `{field.name}` | {'required' if required else f'`{field.default!r}`'} |"
    yield ""


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Write the page to the file that is named, or print it."""
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(hooks_page(), encoding="utf-8")
    else:
        sys.stdout.write(hooks_page())


if __name__ == "__main__":
    main()
