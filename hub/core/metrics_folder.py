"""Adds up what the processes of a machine count: each has a file in one folder.

A process writes its file every few seconds and holds a lock on it as long as it lives, so that
the numbers of one that died are known to be nobody's: the next to write takes them over and
removes the file.  So sums never fall, not even when processes or the machine start again.
"""

import atexit
import fcntl
import json
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from hub.core.metrics import Totals, own_totals, summed

WRITE_EVERY_SECONDS: Final = 2.0
_LOCK_FILE: Final = "lock"

log = logging.getLogger(__name__)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """Nobody is in the middle of changing the files while the block runs."""
    with (folder / _LOCK_FILE).open("a") as file:
        fcntl.flock(file, how)
        yield


def _written(totals: Totals) -> bytes:
    return json.dumps({name: list(series.items()) for name, series in totals.items()}).encode()


def _read(content: bytes) -> Totals:
    """What a file holds; nothing when its process was killed while it wrote."""
    try:
        plain: dict[str, list[Any]] = json.loads(content)
        return {
            name: {tuple(labels): numbers for labels, numbers in series}
            for name, series in plain.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


class MetricsFolder:
    """This process's place in a folder.  Raises OSError when the folder cannot be used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        self._path = folder / f"{secrets.token_hex(8)}.json"
        self._taken_over: Totals = {}
        self._lock = threading.Lock()
        self._file: IO[bytes] = self._path.open("xb", buffering=0)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def write(self) -> None:
        """Write what this process counted, with what it took over from those that died."""
        with self._lock, _locked(self.folder, fcntl.LOCK_EX):
            left = list(self._left_behind())
            self._taken_over = summed([self._taken_over, *(_read(p.read_bytes()) for p in left)])
            content = _written(summed([self._taken_over, own_totals()]))
            self._file.seek(0)
            self._file.write(content)
            self._file.truncate()
            for path in left:
                path.unlink()

    def _left_behind(self) -> Iterator[Path]:
        """The files whose processes are no more."""
        for path in self.folder.glob("*.json"):
            if path != self._path:
                with path.open("rb") as file:
                    try:
                        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        continue
                yield path

    def totals(self) -> Totals:
        """The sums of all processes: of this one as they are now, of others a few seconds old."""
        with self._lock, _locked(self.folder, fcntl.LOCK_SH):
            others = [p.read_bytes() for p in self.folder.glob("*.json") if p != self._path]
            return summed([own_totals(), self._taken_over, *map(_read, others)])

    def keep_writing(self) -> None:
        """Write every few seconds from a thread of its own, and at the end of the process."""
        atexit.register(self._try_to_write)
        threading.Thread(target=self._write_on, name="metrics", daemon=True).start()

    def _write_on(self) -> None:
        pause = threading.Event()
        while self._try_to_write():
            pause.wait(WRITE_EVERY_SECONDS)

    def _try_to_write(self) -> bool:
        """Whether it was written; a folder that is gone or full only ends the counting together."""
        try:
            self.write()
        except OSError as error:
            if self.folder.is_dir():
                log.warning("the metrics in %s cannot be written: %s", self.folder, error)
            return False
        return True


def written_totals(folder: Path) -> Totals:
    """The sums that stand in a folder, for a process that has no place in it; none without one."""
    if not folder.is_dir():
        return {}
    with _locked(folder, fcntl.LOCK_SH):
        return summed(_read(path.read_bytes()) for path in folder.glob("*.json"))


_FOLDERS: Final[dict[tuple[int, Path], MetricsFolder | None]] = {}
_JOINING = threading.Lock()


def join(folder: Path) -> MetricsFolder | None:
    """This process's place in a folder, taken when first asked for; None when it has none.

    Call it in the process that counts, after any fork.
    """
    key = (os.getpid(), folder)
    with _JOINING:
        if key not in _FOLDERS:
            _FOLDERS[key] = _joined(folder)
        return _FOLDERS[key]


def _joined(folder: Path) -> MetricsFolder | None:
    try:
        joined = MetricsFolder(folder)
    except OSError as error:
        log.warning("the processes' metrics cannot be added up: %s", error)
        return None
    joined.keep_writing()
    return joined
