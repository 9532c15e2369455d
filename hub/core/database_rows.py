"""Many rows at once: a statement that is made ready once, and run with the values of each row.

SQLAlchemy looks for each value of each row by name and calls what converts it, which costs as
much as the database does.  Here a column is converted at a time, and only where its type asks for
it; what is sent is the same.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.expression import ClauseElement

Convert = Callable[[Any], Any]
_MOST_STATEMENTS = 100


def write_rows(
    connection: Connection, statement: ClauseElement, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Run an INSERT, UPDATE or DELETE once for each row, which has its parameters by name.

    The statement is best made once.  All rows have the same names; defaults of columns that the
    models give are not applied: raises ValueError for a statement that needs some.
    """
    if not rows:
        return
    dialect = connection.dialect
    sql, names, converted = _ready(statement, dialect, tuple(rows[0]))
    # With a name more than there are, so that even a single value comes in a tuple.
    columns = list(zip(*map(itemgetter(*names, names[0]), rows), strict=True))[:-1]
    for place, convert in converted:
        columns[place] = _converted(columns[place], convert)
    values = zip(*columns, strict=True)
    given = (
        list(values)
        if dialect.positional
        else [dict(zip(names, row, strict=True)) for row in values]
    )
    connection.exec_driver_sql(sql, given)


def _converted(column: tuple[Any, ...], convert: Convert) -> tuple[Any, ...]:
    first = column[0]
    # Most moments of a batch are that of the take-in, and most JSON is null.
    if all(value is first for value in column):
        return (convert(first),) * len(column)
    return tuple(map(convert, column))


@lru_cache(maxsize=_MOST_STATEMENTS)
def _ready(
    statement: ClauseElement, dialect: Dialect, given: tuple[str, ...]
) -> tuple[str, Sequence[str], list[tuple[int, Convert]]]:
    """The SQL, its parameters in their order, and what converts those at some places."""
    compiled: Any = statement.compile(
        dialect=dialect, column_keys=list(given), for_executemany=True
    )
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise ValueError(f"a column's default is not applied: {compiled}")
    names = compiled.positiontup if dialect.positional else list(compiled.binds)
    types = (compiled.binds[name].type.dialect_impl(dialect) for name in names)
    converts = (one.bind_processor(dialect) for one in types)
    return str(compiled), names, [(at, one) for at, one in enumerate(converts) if one]
