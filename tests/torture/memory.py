"""What this process and all below it take of the machine's memory, at the most."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BETWEEN_SECONDS: Final = 0.05
_PROC: Final = Path("/proc")


@dataclass(slots=True)
class Peak:
    """The most that was seen, in bytes; 0 where the system does not say (only Linux does)."""

    most_bytes: int = 0
    most_processes: int = 0


@contextmanager
def watched_memory() -> Iterator[Peak]:
    """Sample while the block runs: shared pages count once (PSS)."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(_BETWEEN_SECONDS):
            sizes = [_pss_bytes(process) for process in family()]
            peak.most_bytes = max(peak.most_bytes, sum(sizes))
            peak.most_processes = max(peak.most_processes, len(sizes))

    thread = threading.Thread(target=watch, name="watch memory", daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def family() -> list[Path]:
    """The folders in /proc of this process and of those below it."""
    parents: dict[str, str] = {}
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            # proc(5): the name in brackets may have spaces and brackets of its own.
            parents[folder.name] = (folder / "stat").read_text().rpartition(")")[2].split()[1]
    own = {(_PROC / "self").resolve().name} if parents else set()
    grown = True
    while grown:
        more = {name for name, parent in parents.items() if parent in own} - own
        own |= more
        grown = bool(more)
    return [_PROC / name for name in sorted(own)]


def _pss_bytes(process: Path) -> int:
    with suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
