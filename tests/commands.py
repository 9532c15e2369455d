"""`hub …` in processes of their own, which need not import the hub again.

To import it takes seconds.  One process for the whole test run has done so (`command_server.py`)
and forks for each command: with its own arguments, variables, folder, files and exit code, and
with an interpreter that ends as any other.  `run_from_nothing` is the slow way, for the start.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from hub.plugin_host import verdicts

ROOT = Path(__file__).parent.parent
LIMIT_SECONDS = 60
Done = subprocess.CompletedProcess[str]


def run(folder: Path, *arguments: str, typed: str | None = None, **variables: str) -> Done:
    """`hub …` in a process of its own, with a data folder of the test's."""
    with started(folder, *arguments, typed=typed, **variables) as command:
        return command.wait()


def run_from_nothing(folder: Path, *arguments: str, **variables: str) -> Done:
    """The same with `python -m hub`, in an interpreter that has imported nothing yet."""
    return subprocess.run(
        [sys.executable, "-m", "hub", *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        cwd=ROOT,
        env=environment(folder, **variables),
        check=False,
    )


def sentence(result: Done) -> str:
    """The error output, which is a sentence and never a traceback."""
    assert "Traceback" not in result.stderr, result.stderr
    assert result.stdout == ""
    return result.stderr


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """The variables of a command: those of this process without what the hub reads of them."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "LC_"))
    }
    return {**kept, "LC_ALL": "C.UTF-8", "HUB_DATA_DIR": str(folder), **variables}


class Command:
    """A command that runs."""

    def __init__(
        self, arguments: tuple[str, ...], told: socket.socket, out: IO[bytes], errors: IO[bytes]
    ) -> None:
        self._arguments = arguments
        self._told, self._out, self._errors = told, out, errors
        told.settimeout(LIMIT_SECONDS)
        self.number = int(told.recv(20))

    def wait(self) -> Done:
        """What came of it, once it has ended."""
        try:
            code = int(self._told.recv(20))
        except TimeoutError:
            os.kill(self.number, signal.SIGKILL)
            raise
        return Done(self._arguments, code, _text(self._out), _text(self._errors))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


@contextlib.contextmanager
def started(
    folder: Path, *arguments: str, typed: str | None = None, **variables: str
) -> Iterator[Command]:
    """The same without waiting, so that several run at once."""
    request = {
        "arguments": arguments,
        "environment": environment(folder, **variables),
        "folder": str(ROOT),
        # A plugin that the tests have tried already is not tried anew in each empty folder.
        "verdicts": [(hashed, *verdict) for hashed, verdict in verdicts._known.items()],
    }
    with contextlib.ExitStack() as kept:
        asked, entered, out, errors = (
            kept.enter_context(tempfile.TemporaryFile()) for _file in range(4)
        )
        for file, text in ((asked, json.dumps(request)), (entered, typed or "")):
            file.write(text.encode())
            file.seek(0)
        told, tells = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with told:
            with tells:
                handed = [file.fileno() for file in (asked, entered, out, errors, tells)]
                socket.send_fds(_server(), [b"."], handed)
            yield Command(arguments, told, out, errors)


@cache
def _server() -> socket.socket:
    """The connection to the process that forks; it ends with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.command_server", str(theirs.fileno())],
        cwd=ROOT,
        env=environment(Path(os.devnull)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
    )
    theirs.close()

    def end() -> None:
        ours.shutdown(socket.SHUT_RDWR)
        ours.close()
        process.wait(LIMIT_SECONDS)

    atexit.register(end)
    return ours
