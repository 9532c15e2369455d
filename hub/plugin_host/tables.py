"""A plugin's tables: on a base of its own, named after it, referring to little of the hub."""

import importlib
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from types import ModuleType
from typing import Any, Final

from sqlalchemy import MetaData, Table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import registry as Registry  # noqa: N812 - a class with a small name

from hub.core.database import Model
from hub.plugin_host.plugins import FoundPlugin, Refused

MAY_REFER_TO: Final = ("entry.id", "town.id", "person.id")


def hub_tables() -> frozenset[str]:
    """The names of the hub's own tables, and of what a plugin has put beside them."""
    return frozenset(Model.metadata.tables)


def is_beside_hub_tables(name: str) -> bool:
    """Whether tables named after this plugin would look like the hub's own."""
    return any(table == name or table.startswith(f"{name}_") for table in hub_tables())


def modules_of(found: FoundPlugin) -> list[ModuleType]:
    """The plugin's modules that are imported."""
    below = f"{found.module}."
    return [
        module
        for name, module in sys.modules.items()
        if module is not None and (name == found.module or name.startswith(below))
    ]


def import_models(found: FoundPlugin) -> None:
    """Import the plugin's models, so that its mappers show even where nobody asks for them."""
    if found.folder and (found.folder / "models.py").is_file():
        importlib.import_module(f"{found.module}.models")


def checked_metadata(found: FoundPlugin, others: Iterable[str] = ()) -> MetaData | None:
    """The metadata of the plugin's tables, None when it has no tables.

    `others` are the names of other plugins, whose tables may not be meant.  Raises Refused
    when the models do not fit together or the tables are not the plugin's own.
    """
    registries, metadatas = _declared(found)
    if Model.registry in registries or Model.metadata in metadatas:
        raise Refused("shared_tables", "use a DeclarativeBase of the plugin's own")
    for registry in registries:
        try:
            registry.configure()
        except SQLAlchemyError as error:
            raise Refused("broken_mapper", str(error)) from error
    with_tables = [metadata for metadata in metadatas if metadata.tables]
    if len(with_tables) > 1:
        raise Refused("shared_tables", "all tables of a plugin stand on one MetaData")
    if not with_tables:
        return None
    for table in with_tables[0].tables.values():
        _check_table(found, table, others)
    if found.folder is None or not any((found.folder / "migrations").glob("*.py")):
        raise Refused("no_migrations", ", ".join(sorted(with_tables[0].tables)))
    return with_tables[0]


def _declared(found: FoundPlugin) -> tuple[list[Registry], list[MetaData]]:
    registries: dict[int, Registry] = {}
    metadatas: dict[int, MetaData] = {}
    for value in (value for module in modules_of(found) for value in vars(module).values()):
        is_own_class = isinstance(value, type) and _is_inside(value.__module__, found.module)
        registry = getattr(value, "registry", None) if is_own_class else None
        metadata: Any = None
        if isinstance(registry, Registry):
            registries[id(registry)] = registry
            metadata = registry.metadata
        elif isinstance(value, Table) and value.metadata is not Model.metadata:
            metadata = value.metadata
        if isinstance(metadata, MetaData):
            metadatas[id(metadata)] = metadata
    return list(registries.values()), list(metadatas.values())


def _is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _check_table(found: FoundPlugin, table: Table, others: Iterable[str]) -> None:
    longer = [name for name in others if name.startswith(f"{found.name}_")]
    foreign = [name for name in longer if table.name.startswith(f"{name}_")]
    if not table.name.startswith(f"{found.name}_") or foreign or table.schema:
        raise Refused("table_name", f"{table.fullname} instead of {found.name}_…")
    for key in table.foreign_keys:
        target = key.target_fullname
        if target.partition(".")[0] in table.metadata.tables:
            continue
        if target not in MAY_REFER_TO:
            near = get_close_matches(target, MAY_REFER_TO, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise Refused("foreign_key", f"{table.name} refers to {target}{hint}")
        try:
            _ = key.column
        except SQLAlchemyError as error:
            # A name as text is looked for on the plugin's own base, where the hub's table is not.
            raise Refused("broken_mapper", f"{error}; write ForeignKey(Entry.id)") from error
