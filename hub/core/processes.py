"""Processes that live and die together: the parts of `hub up`.

On Linux they are forked, so that what `hub up` has imported is not imported again by each of
them; elsewhere, where system libraries do not bear a fork, they are started anew.
"""

import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Final

from hub.core.errors import HubError, Unavailable
from hub.core.words import lazy_gettext as _l

if sys.platform == "linux":
    PROCESSES: Final = multiprocessing.get_context("fork")
else:
    PROCESSES: Final = multiprocessing.get_context("spawn")

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_POLL_SECONDS = 0.5
_STOP_SECONDS = 20.0
_LONGEST_PAUSE_SECONDS = 30.0
_RUNS_WELL_AFTER_SECONDS = 10.0
_STARTS_IN_VAIN = 5
_STOPPING: Final = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger(__name__)


def end_with_parent(parent: int | None = None, by: signal.Signals = signal.SIGTERM) -> None:
    """End this process when its parent dies, whatever killed the parent.

    PR_SET_PDEATHSIG does it on Linux at once; polling the parent's id does it everywhere.
    Both are lost in a fork, so a forked worker calls this again.  `parent` is the id of who made
    this process: without it a parent that was killed before this call is not missed.  `by` is the
    signal that ends it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, by)
    known = parent or os.getppid()

    def watch() -> None:
        while os.getppid() == known:
            time.sleep(_POLL_SECONDS)
        os.kill(os.getpid(), by)
        # A server that is just starting may have swallowed it, and would hold its port for ever.
        time.sleep(_STOP_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


@dataclass(slots=True)
class Part:
    """One child of `hub up`: its name, what it runs, and what became of it.

    `run` is a function of a module, so that it can be found in a process that was not forked.
    """

    name: str
    run: Callable[[], None]
    process: BaseProcess | None = None
    started: float = 0.0
    pause_seconds: float = 0.5
    start_again_at: float = field(default=0.0)
    starts_in_vain: int = 0
    has_run_well: bool = False

    def start(self) -> None:
        """Start the part.

        A signal that comes before the child has laid down its parent's handlers waits for it.
        """
        made_with = (self.name, self.run, os.getpid())
        process = PROCESSES.Process(target=_run_part, args=made_with, name=self.name)
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
        self.process = process
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start the part again when it died, with growing pauses while it keeps dying."""
        moment = time.monotonic()
        if self.process is None:
            if moment >= self.start_again_at:
                self.start()
            return
        code = self.process.exitcode
        if code is None:
            if moment - self.started > _RUNS_WELL_AFTER_SECONDS:
                self.has_run_well = True
                self.pause_seconds = 0.5
            return
        log.error("%s ended with %s; starting it again", self.name, code)
        self.process = None
        self.starts_in_vain += 1
        self.start_again_at = moment + self.pause_seconds
        self.pause_seconds = min(self.pause_seconds * 2, _LONGEST_PAUSE_SECONDS)


def _run_part(name: str, run: Callable[[], None], parent: int) -> None:
    """What the child does: `ps` and `top` then show it under its own name on Linux."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    end_with_parent(parent)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NAME, f"hub {name}".encode())
    try:
        run()
    except HubError as error:
        log.error("%s", error)  # noqa: TRY400 - the sentence is meant for the operator
        sys.exit(error.exit_code)


class NeverRan(Unavailable):
    """A part of the hub ended at each start, and never ran well."""


def supervise(parts: list[Part]) -> None:
    """Run the parts until SIGTERM or SIGINT, starting again one that dies; stop all together.

    Raises NeverRan when a part has ended 5 times and never run for 10 seconds: what is wrong
    then is there to stay, and whoever started the hub should hear of it.
    """
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in _STOPPING:
        signal.signal(number, stop)
    for part in parts:
        part.start()
    while not stopping.wait(_POLL_SECONDS):
        for part in parts:
            part.look_after()
            if part.starts_in_vain >= _STARTS_IN_VAIN and not part.has_run_well:
                _stop_all(parts)
                raise NeverRan(
                    _l(
                        "hub %(part)s stopped after each of its %(times)s starts. The lines "
                        "above say why.",
                        part=part.name,
                        times=part.starts_in_vain,
                    )
                )
    _stop_all(parts)


def _stop_all(parts: list[Part]) -> None:
    running = [part.process for part in parts if part.process and part.process.is_alive()]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in running:
        process.join(max(0.1, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()
