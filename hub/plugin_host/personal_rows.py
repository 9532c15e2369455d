"""The rows of plugins that tell of a person: in their own data, and gone with their account.

A plugin's table tells of a person by a foreign key to `person.id`, and the key says what happens
when they go: with `ondelete="SET NULL"` the row stays without them, else it is deleted.  No code
of the plugin runs, so it may be off.  Rows that the database keeps, since others of the plugin
refer to them and do not say what then, stop no erasure: the log names their table.
"""

import logging
from collections.abc import Iterator
from typing import Any, Final

from flask import current_app
from sqlalchemy import Delete, ForeignKey, Table, Update, delete, update
from sqlalchemy.exc import IntegrityError

from hub.accounts.models import Person
from hub.accounts.own_data import rows_of
from hub.core.database import db, writing
from hub.plugin_host.gate import has_its_tables
from hub.plugin_host.plugins import LoadedPlugin, host_of

log = logging.getLogger(__name__)

_PERSON: Final = "person.id"


def own_rows(person: Person) -> dict[str, Any]:
    """What each plugin keeps of a person, by the names of the plugin and its table."""
    found: dict[str, Any] = {}
    for plugin, table, key in _keys():
        rows = rows_of(table, key.parent == person.id, {key.parent.name})
        if rows:
            found.setdefault(plugin.name, {}).setdefault(table.name, []).extend(rows)
    return found


def erase_rows(person: Person) -> None:
    """Delete the rows of a person, or take the person out of them, as their keys say."""
    with writing() as session:
        for plugin, table, key in _keys():
            try:
                with session.begin_nested():
                    session.execute(_erasing(table, key, person.id))
            except IntegrityError:
                log.exception("the plugin %s keeps somebody in %s", plugin.name, table.name)


def _erasing(table: Table, key: ForeignKey, person_id: int) -> Update | Delete:
    is_theirs = key.parent == person_id
    if key.ondelete == "SET NULL":
        return update(table).where(is_theirs).values({key.parent.name: None})
    return delete(table).where(is_theirs)


def _keys() -> Iterator[tuple[LoadedPlugin, Table, ForeignKey]]:
    """Each foreign key to a person of the plugins whose tables are there."""
    for plugin in host_of(current_app).loaded:
        if plugin.metadata is None or not has_its_tables(db.engine, plugin):
            continue
        # Rows that refer to others of the plugin go first.
        for table in reversed(plugin.metadata.sorted_tables):
            for key in table.foreign_keys:
                if key.target_fullname == _PERSON:
                    yield plugin, table, key
