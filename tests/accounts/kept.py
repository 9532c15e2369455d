"""What the database holds, as text: for tests that compare with all of it."""

from collections.abc import Iterator

from sqlalchemy import Table, select

from hub.core.database import Model, session


def everything_kept() -> Iterator[tuple[str, str]]:
    """Each value of each row of each table of the hub, with "table.column" before it."""
    for table in Model.metadata.sorted_tables:
        for row in session().execute(select(table)).mappings():
            for column, value in row.items():
                yield f"{table.name}.{column}", str(value)


def places_of(*words: str) -> set[str]:
    """Each "table.column" in which one of the words stands, however its letters are written."""
    wanted = [word.lower() for word in words]
    return {
        where for where, value in everything_kept() if any(word in value.lower() for word in wanted)
    }


def tables_of_people() -> list[tuple[Table, str]]:
    """Each table that refers to a person, and by which column."""
    return [
        (table, key.parent.name)
        for table in Model.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "person"
    ]
