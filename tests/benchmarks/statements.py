"""Which statements an application sends to its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from hub.core.database import db


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, bool]]]:
    """The statements that run in the block; of each whether it had to be compiled."""
    ran: list[tuple[str, bool]] = []

    def note(
        _connection: Any, _cursor: Any, sql: str, _values: Any, context: Any, _m: bool
    ) -> None:
        ran.append((sql, context.cache_hit.name == "CACHE_MISS"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", note)
