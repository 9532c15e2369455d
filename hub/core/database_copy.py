"""The whole database into a file and back, while others read and write it.

SQLite has its online backup (https://www.sqlite.org/backup.html), in both directions: it reads
one moment, and what it puts back is one transaction.  For PostgreSQL it is pg_dump, and
pg_restore's script run by psql in one transaction.
"""

import errno
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from hub.core.clock import now
from hub.core.database_file import make_private
from hub.core.errors import Conflict, InvalidInput, Unavailable
from hub.core.words import lazy_gettext as _l

WAIT_SECONDS = 10
_HEADER = b"SQLite format 3\0"

# Tables that are not in the backup would stop its tables' next migration.
_DROP_EVERYTHING = f"""
SET lock_timeout = '{WAIT_SECONDS}s';
SET client_min_messages = warning;
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || one.name || ' CASCADE';
    END LOOP;
END $$;
"""  # noqa: S608 - nothing of it comes from outside


class ProgramFailed(Unavailable):
    """One of PostgreSQL's programs ended with an error; the message has its first line."""


def kind_of(url: str) -> str:
    """Which database it is: "sqlite" or "postgresql"."""
    return make_url(url).get_backend_name()


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database, None for another."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database)


def copy_out(url: str, target: Path) -> None:
    """Copy the database, as it is at one moment, into a new file.

    Raises Unavailable with a sentence when it cannot be read, InvalidInput when it is broken,
    OSError when the file cannot be written.
    """
    path = sqlite_file(url)
    if path is None:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges",
             "--exclude-table-data=huey_*", f"--lock-wait-timeout={WAIT_SECONDS}s",
             f"--file={target}")  # fmt: skip
        return
    if not path.is_file():
        raise Unavailable(_l("There is no database at %(file)s yet. Run hub migrate.", file=path))
    try:
        with closing(opened_sqlite(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, progress=_until(time.monotonic() + WAIT_SECONDS))
            copy.execute("PRAGMA journal_mode=DELETE")
            problem = sqlite_problem(copy)
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error
    if problem:
        raise broken_database(path, problem)


def broken_database(path: Path, detail: str) -> InvalidInput:
    """The sentence for a database whose content is damaged."""
    return InvalidInput(
        _l("The database %(file)s is damaged. Restore a backup of it.", file=path), detail
    )


def _unusable(path: Path, error: sqlite3.DatabaseError) -> Exception:
    if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return broken_database(path, str(error))
    if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return Unavailable(
        _l("The database %(file)s cannot be used: %(cause)s.", file=path, cause=str(error))
    )


def opened_sqlite(path: Path, wait_seconds: float = WAIT_SECONDS) -> sqlite3.Connection:
    """A connection that makes no new file and waits so long for a lock."""
    address = f"{path.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=wait_seconds, isolation_level=None)


def _until(deadline: float) -> Callable[[int, int, int], None]:
    """Ends a copy that waits for a lock too long: by itself it would try for ever."""

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise Conflict(
                _l("The database is locked by another program. Stop it, then try again.")
            )

    return progress


def sqlite_problem(connection: sqlite3.Connection) -> str:
    """What SQLite finds wrong with the content of a database; "" when all is well."""
    found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    return "" if found == "ok" else found


def holds_tables(url: str) -> bool:
    """Whether there is something that putting back would overwrite."""
    path = sqlite_file(url)
    if path is not None:
        return path.is_file() and path.stat().st_size > 0
    count = _run("psql", url, "--no-psqlrc", "--tuples-only", "--no-align", "--command",
                 "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")  # fmt: skip
    return count.strip() != "0"


def problem_of_copy(url: str, source: Path) -> str:
    """Why a file is not a whole copy for this kind of database; "" when it is one."""
    if sqlite_file(url) is None:
        try:
            _run("pg_restore", url, "--list", str(source), connects=False)
        except ProgramFailed as error:
            return str(error)
        return ""
    try:
        with source.open("rb") as file:
            if file.read(len(_HEADER)) != _HEADER:
                return "no SQLite file"
        with closing(opened_sqlite(source)) as connection:
            return sqlite_problem(connection)
    except sqlite3.DatabaseError as error:
        return str(error)


def put_back(url: str, source: Path) -> None:
    """Make the database what a copy has, all or nothing.

    A SQLite file that is damaged is kept beside the new one, under another name.  Raises
    Conflict when it stays locked, Unavailable when the programs or the server do not do it.
    """
    path = sqlite_file(url)
    if path is None:
        script = source.with_suffix(".sql")
        drop = source.with_suffix(".drop.sql")
        drop.write_text(_DROP_EVERYTHING, encoding="utf-8")
        _run("pg_restore", url, "--no-owner", "--no-privileges", f"--file={script}", str(source),
             connects=False)  # fmt: skip
        _run("psql", url, "--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction",
             "--set=ON_ERROR_STOP=1", f"--file={drop}", f"--file={script}")  # fmt: skip
        return
    if path.is_file() and not _takes_a_transaction(path):
        _set_aside(path)
    try:
        make_private(path)
        with closing(opened_sqlite(source)) as copy, closing(opened_sqlite(path)) as target:
            copy.backup(target, progress=_until(time.monotonic() + WAIT_SECONDS))
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from error


def _takes_a_transaction(path: Path) -> bool:
    """Whether a file is an SQLite database whole enough to be written over in one transaction."""
    try:
        with closing(opened_sqlite(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError:
        return True  # locked or full: what follows says so
    except sqlite3.DatabaseError:
        return False


def _set_aside(path: Path) -> None:
    mark = f"{now():%Y%m%dT%H%M%S}"
    for suffix in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(path.with_name(f"{path.name}.damaged-{mark}{suffix}"))


def _run(program: str, url: str, *arguments: str, connects: bool = True) -> str:
    """Run one of PostgreSQL's programs on a database; what it printed.

    The password goes through the environment, where no list of processes shows it.
    """
    found = shutil.which(program)
    if found is None:
        raise Unavailable(
            _l(
                "%(program)s is not installed. Install PostgreSQL’s client programs, "
                "of the server’s version or a newer one.",
                program=program,
            )
        )
    address = make_url(url).set(drivername="postgresql")
    environment = {**os.environ, "PGCONNECT_TIMEOUT": str(WAIT_SECONDS), "LC_MESSAGES": "C"}
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
    shown = address._replace(password=None).render_as_string(hide_password=False)
    command = [found, *([f"--dbname={shown}"] if connects else []), *arguments]
    done = subprocess.run(  # noqa: S603 - the program is found, the arguments are ours
        command, capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        told = next((line for line in lines if "rror" in line), lines[0] if lines else "")
        raise ProgramFailed(
            _l("%(program)s failed: %(cause)s", program=program, cause=told.strip()), done.stderr
        )
    return done.stdout
