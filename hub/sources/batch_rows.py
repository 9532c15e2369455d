"""The rows of a batch, gathered and then written: a statement for all of a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Insert, bindparam, delete, insert, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from hub.content.models import Entry, EntryAudience, EntryText, EntryTopic, Provenance
from hub.core.database_rows import write_rows
from hub.sources.entry_rows import Row

_CHANGING = (
    "state",
    "language",
    "url",
    "author",
    "image_url",
    "published_at",
    "updated_at",
    "withdrawn_at",
    "revision",
)
_ID: BindParameter[int] = bindparam("of_id")
_LANGUAGE: BindParameter[str] = bindparam("of_language")
_NEW_ENTRY, _NEW_PROVENANCE = insert(Entry), insert(Provenance)
_UPDATE_ENTRY = update(Entry).where(Entry.id == _ID)
_UPDATE_PROVENANCE = update(Provenance).where(Provenance.id == _ID)
_DELETE_TEXT = delete(EntryText).where(EntryText.entry_id == _ID, EntryText.language == _LANGUAGE)
_TOPICS, _AUDIENCES = (EntryTopic, "topic_id"), (EntryAudience, "audience")
_NEW_VALUE: dict[Any, Insert] = {table: insert(table) for table, _ in (_TOPICS, _AUDIENCES)}


@cache
def _put_text(dialect: str) -> Insert:
    """Writes a text, over the one of the same language if there is one."""
    statement = (postgresql_insert if dialect == "postgresql" else sqlite_insert)(EntryText)
    keys = ("entry_id", "language")
    columns = EntryText.__table__.columns.keys()
    values = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


@dataclass(slots=True)
class Values:
    """Rows of entries in a table that has one for each of their values, such as topics.

    `others` are the values of the entries that have others now, `old` those of them that had any.
    """

    others: dict[int, Sequence[Any]] = field(default_factory=dict)
    old: list[int] = field(default_factory=list)

    def take(self, entry_id: int, wanted: Sequence[Any], there: set[Any] | None) -> None:
        """Note what an entry is to have, when it is something else than `there`."""
        if (there or set()) != set(wanted):
            self.others[entry_id] = wanted
            if there:
                self.old.append(entry_id)


@dataclass(slots=True)
class BatchRows:
    """What is to be written; `changed_entries` are whole rows by id, `texts` by id and language.

    `provenances` are the changed ones, their own id as `of_id`.
    """

    entries: list[Row] = field(default_factory=list)
    changed_entries: dict[int, Row] = field(default_factory=dict)
    provenances: list[Row] = field(default_factory=list)
    new_provenances: list[Row] = field(default_factory=list)
    texts: dict[tuple[int, str], Row] = field(default_factory=dict)
    topics: Values = field(default_factory=Values)
    audiences: Values = field(default_factory=Values)
    _dropped_texts: list[Row] = field(default_factory=list)

    def drop_text(self, entry_id: int, language: str) -> None:
        """Let the text of a language go; one that is put afterwards stays."""
        self.texts.pop((entry_id, language), None)
        self._dropped_texts.append({"of_id": entry_id, "of_language": language})

    def write(self, session: Session) -> None:
        """Write all of it."""
        connection = session.connection()  # not the session, which takes rows one by one

        changed = self.changed_entries.values()
        write_rows(connection, _NEW_ENTRY, self.entries)
        write_rows(connection, _UPDATE_ENTRY, [_changes(row) for row in changed])
        write_rows(connection, _NEW_PROVENANCE, self.new_provenances)
        write_rows(connection, _UPDATE_PROVENANCE, self.provenances)
        write_rows(connection, _DELETE_TEXT, self._dropped_texts)
        write_rows(connection, _put_text(connection.dialect.name), [*self.texts.values()])
        for (table, name), values in ((_TOPICS, self.topics), (_AUDIENCES, self.audiences)):
            if values.old:
                connection.execute(delete(table).where(table.entry_id.in_(values.old)))
            write_rows(
                connection,
                _NEW_VALUE[table],
                [
                    {"entry_id": entry_id, name: value}
                    for entry_id, wanted in values.others.items()
                    for value in wanted
                ],
            )


def _changes(entry: Row) -> Row:
    return {"of_id": entry["id"], **{name: entry[name] for name in _CHANGING}}
