"""A child process for a hub that measures what each call of it uses (Linux alone)."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hub.core.sandbox import SandboxPool

_LOOK_SECONDS: Final = 0.02
_RESET_PEAK: Final = "5"


@dataclass(slots=True)
class Used:
    """What calls used: seconds on the clock and of the processor, megabytes at most."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    megabytes: float = 0.0


class MeasuredPool(SandboxPool):
    """A pool of one child; `used` is what its calls used since it was last set anew."""

    def __init__(self) -> None:
        super().__init__(1)
        self.used = Used()

    def call(self, function: str, arguments: dict[str, Any], data: bytes = b"") -> Any:
        with self._measured():
            return super().call(function, arguments, data)

    @contextmanager
    def _measured(self) -> Iterator[None]:
        process, began, used = self._process(), time.monotonic(), self.used
        _forget_peak(process)
        before = _cpu_seconds(process)
        seen = [(before, 0.0)]
        done = threading.Event()
        watching = threading.Thread(target=self._watch, args=(done, seen))
        watching.start()
        try:
            yield
        finally:
            done.set()
            watching.join()
            used.seconds += time.monotonic() - began
            used.cpu_seconds += max(cpu for cpu, _ in seen) - before
            used.megabytes = max(used.megabytes, *(peak for _, peak in seen))

    def _process(self) -> Path:
        child = self._sandboxes[0]._child
        return Path(f"/proc/{child.pid if child else None}")

    def _watch(self, done: threading.Event, seen: list[tuple[float, float]]) -> None:
        is_done = False
        while not is_done:
            is_done = done.wait(_LOOK_SECONDS)
            process = self._process()
            seen.append((_cpu_seconds(process), _peak_megabytes(process)))


def _forget_peak(process: Path) -> None:
    """Let the most memory that the process ever had be what it has now (proc(5))."""
    try:
        (process / "clear_refs").write_text(_RESET_PEAK)
    except OSError:
        return


def _peak_megabytes(process: Path) -> float:
    """The most memory that the process had, 0 when it has ended."""
    try:
        lines = (process / "status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _cpu_seconds(process: Path) -> float:
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
