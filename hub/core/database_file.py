"""The file of an SQLite database: one that is gone, exchanged or locked is noticed.

SQLite goes on with the file that it opened, whatever became of its name: what is written into one
that was removed is lost, and one that was put in its place is not seen.  It makes an empty file
where there is none.  And each statement waits for a lock anew.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError

WRITE_MILLISECONDS: Final = 10_000
"""How long a job waits for the lock that writers need."""
WRITE_IN_REQUEST_MILLISECONDS: Final = 4_000
READ_MILLISECONDS: Final = 2_000
"""How long reading waits, which only a lock against readers too can stop."""
LOCKED_SECONDS: Final = 2.0
"""For so long after a reader waited in vain, none waits again."""
_LARGEST_WAL_BYTES: Final = 64 * 1024 * 1024

_FILE: Final = "hub_file"
_PATIENCE: Final = "hub_patience"


def make_private(path: Path) -> None:
    """Make an empty file that its owner alone reads; one that is there stays as it is.

    SQLite takes it for a new database and gives -wal and -shm the same rights
    (https://www.sqlite.org/wal.html).  Raises OSError where none can be made.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


class DatabaseFile:
    """Watches the file of one engine; `in_request` says whether a reader waits for an answer."""

    def __init__(self, engine: Engine, in_request: Callable[[], bool]) -> None:
        name = engine.url.database or ""
        self._path = Path(name) if name and not name.startswith((":", "file:")) else None
        self._in_request = in_request
        self._was_there = False
        self._locked_until = float("-inf")
        event.listen(engine, "connect", self.set_up)
        event.listen(engine, "begin", self.begin)
        event.listen(engine, "handle_error", self.note)
        if self._path is not None:
            event.listen(engine, "do_connect", self.before_connecting)
            event.listen(engine, "connect", self.remember)
            event.listen(engine, "checkout", self.refuse_another_file)

    def _identity(self) -> tuple[int, int] | None:
        """What a file keeps whatever is written into it; None without one."""
        try:
            found = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found else None

    def before_connecting(self, *_given: object) -> None:
        """Make no file in place of one that was there, and a new one private."""
        if self._path is None or self._identity() is not None:
            return
        if self._was_there:
            raise sqlite3.OperationalError(f"unable to open database file: {self._path} is gone")
        with contextlib.suppress(OSError):  # SQLite says what stops it
            make_private(self._path)

    def set_up(self, connection: DBAPIConnection, _record: object) -> None:
        """After connecting: leave transactions to us, and set what each connection needs."""
        connection.isolation_level = None
        cursor = connection.cursor()
        # First: what follows waits for whoever else is making a new file.
        cursor.execute(f"PRAGMA busy_timeout={self._patience(writes=False)}")
        if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            self._write_ahead(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        # What a long reading made of the WAL is given back when it starts anew.
        cursor.execute(f"PRAGMA journal_size_limit={_LARGEST_WAL_BYTES}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    def _write_ahead(self, cursor: Any) -> None:
        """Switch a new file to WAL; SQLite does not wait by itself for another that does it."""
        waits = self._patience(writes=not self._in_request()) / 1000
        ends = time.monotonic() + waits
        while True:
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.05)
            else:
                return

    def remember(self, _connection: object, record: Any) -> None:
        """After connecting: which file it was."""
        record.info[_FILE] = self._identity()
        self._was_there = True

    def refuse_another_file(self, _connection: object, record: Any, _proxy: object) -> None:
        """Before a connection is used again: open the file anew when it is another now."""
        if record.info.get(_FILE) != self._identity():
            raise InvalidatePoolError

    def begin(self, connection: Connection) -> None:
        """Begin with the write lock when the transaction is one that writes."""
        writes = bool(connection.get_execution_options().get("hub_writes"))
        used, patience = connection.connection, self._patience(writes)
        if used.info.get(_PATIENCE) != patience:
            cursor = used.cursor()
            cursor.execute(f"PRAGMA busy_timeout={patience}")
            cursor.close()
            used.info[_PATIENCE] = patience
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def _patience(self, writes: bool) -> int:
        if writes:
            return WRITE_IN_REQUEST_MILLISECONDS if self._in_request() else WRITE_MILLISECONDS
        return 0 if time.monotonic() < self._locked_until else READ_MILLISECONDS

    def note(self, failed: ExceptionContext) -> None:
        """After an error: whether a reader has waited in vain."""
        error, connection = failed.original_exception, failed.connection
        writes = connection is not None and connection.get_execution_options().get("hub_writes")
        busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
        # One that did not wait knows nothing new.
        if busy and not writes and time.monotonic() >= self._locked_until:
            self._locked_until = time.monotonic() + LOCKED_SECONDS
