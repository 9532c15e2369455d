"""Whether importing a plugin changed the hub or a library: seen in the child process only.

A patch can break any page, long after the import, so a plugin that makes one is never imported
by a running hub.
"""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final, TypeAlias

# What the hub stands on; the other libraries are not looked at.
_WATCHED: Final = frozenset({
    "alembic", "builtins", "click", "datetime", "flask", "flask_babel", "flask_sqlalchemy", "hub",
    "importlib", "io", "jinja2", "json", "logging", "os", "pathlib", "pluggy", "pydantic",
    "signal", "socket", "sqlalchemy", "subprocess", "sys", "threading", "time", "werkzeug",
})  # fmt: skip
_PLAIN: Final = (str, bytes, int, float, bool, tuple, frozenset, type(None))

Picture: TypeAlias = dict[str, dict[str, Any]]


def picture() -> Picture:
    """The functions, classes, methods and constants of the hub and of what it stands on."""
    return {name: dict(vars(holder)) for name, holder in _holders()}


def _holders() -> Iterator[tuple[str, Any]]:
    """Modules, and the classes that they define, by name."""
    for name, module in list(sys.modules.items()):
        if not isinstance(module, ModuleType) or name.partition(".")[0] not in _WATCHED:
            continue
        yield name, module
        for value in list(vars(module).values()):
            if isinstance(value, type) and value.__module__ == name:
                yield f"{name}.{value.__qualname__}", value


def first_patch(before: Picture, plugin_module: str) -> str:
    """What the plugin put into the hub or a library since `before`; "" for nothing.

    A value counts as patched when it comes from the plugin's modules, or when a function,
    class or constant of the hub is another than before.
    """
    for name, holder in _holders():
        was = before.get(name, {})
        for attribute, value in list(vars(holder).items()):
            if was.get(attribute) is value:
                continue
            if _comes_from(value, plugin_module) or (
                attribute in was and _is_hub(name) and _may_not_change(attribute, was[attribute])
            ):
                return f"{name}.{attribute}"
    return ""


def _comes_from(value: object, plugin_module: str) -> bool:
    module = getattr(value, "__module__", None)
    if not isinstance(module, str):
        return False
    return module == plugin_module or module.startswith(f"{plugin_module}.")


def _is_hub(name: str) -> bool:
    return name == "hub" or name.startswith("hub.")


def _may_not_change(attribute: str, value: object) -> bool:
    """Values that the hub itself replaces while it runs have a small initial or are objects."""
    if attribute.startswith("__") and attribute.endswith("__"):
        return callable(value)
    if callable(value):
        return True
    return isinstance(value, _PLAIN) and attribute.isupper()
