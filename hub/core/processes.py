"""Processes that live and die together: the parts of `hub up`."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.5
_STOP_SECONDS = 20.0
_LONGEST_PAUSE_SECONDS = 30.0

log = logging.getLogger(__name__)


def end_with_parent() -> None:
    """End this process when its parent dies, whatever killed the parent.

    PR_SET_PDEATHSIG does it on Linux at once; polling the parent's id does it everywhere.
    Both are lost in a fork, so a forked worker calls this again.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_POLL_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


@dataclass(slots=True)
class Part:
    """One child of `hub up`: its name, its command, and what became of it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause_seconds: float = 0.5
    start_again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the part."""
        self.process = subprocess.Popen(self.command)  # noqa: S603
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start the part again when it died, with growing pauses while it keeps dying."""
        moment = time.monotonic()
        if self.process is None:
            if moment >= self.start_again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            if moment - self.started > 60:
                self.pause_seconds = 0.5
            return
        log.error("%s ended with %s; starting it again", self.name, code)
        self.process = None
        self.start_again_at = moment + self.pause_seconds
        self.pause_seconds = min(self.pause_seconds * 2, _LONGEST_PAUSE_SECONDS)


def supervise(parts: list[Part]) -> None:
    """Run the parts until SIGTERM or SIGINT, starting again one that dies; stop all together."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for part in parts:
        part.start()
    while not stopping.wait(_POLL_SECONDS):
        for part in parts:
            part.look_after()
    _stop_all(parts)


def _stop_all(parts: list[Part]) -> None:
    running = [part.process for part in parts if part.process and part.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
