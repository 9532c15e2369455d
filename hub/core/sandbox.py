"""Runs a function in a child process with limits on time, CPU and memory.

Parsers are quadratic or unbounded on input of a few kilobytes, and a thread cannot be
interrupted.  The child is a plain process (no fork, no pickle), kept from job to job, replaced
when it was stopped or has grown, and ends with its parent.  It protects against hostile
*input*, not against hostile code.
"""

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE, Popen, TimeoutExpired
from types import TracebackType
from typing import Any, Self

from hub.core.sandbox_child import OUT_OF_MEMORY_CODE
from hub.core.sandbox_pipes import AnswerTooLarge, ChildEnded, Pipes, TimeIsUp

WALL_SECONDS = 15.0
CPU_SECONDS = 4.0
MEMORY_BYTES = 180 * 1024 * 1024
MAX_ANSWER_BYTES = 64 * 1024 * 1024
_REPLACE_ABOVE_BYTES = 110 * 1024 * 1024
# Starting and importing take a second of processor time; a busy machine makes many of it.
_START_SECONDS = 30.0
_SHOWN_STDERR = 500
# Nothing of the hub's own settings, which hold secrets, reaches a parser.
_KEPT_VARIABLES = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "TMPDIR", "TZ", "VIRTUAL_ENV")


class SandboxError(Exception):
    """A function gave no answer.

    `key` is "timed_out" (wall clock or CPU), "out_of_memory", "crashed", "answer_too_large" or
    "raised"; then `exception` is the name of the exception's class, `raised_key` its `key`
    when it has one and `detail` its text.  `detail` is for the log and for source editors.
    """

    def __init__(
        self, key: str, detail: str = "", *, exception: str = "", raised_key: str = ""
    ) -> None:
        super().__init__(key, detail)
        self.key = key
        self.detail = detail
        self.exception = exception
        self.raised_key = raised_key

    def __str__(self) -> str:
        parts = (self.key, self.exception, self.detail)
        return ": ".join(part for part in parts if part)


class Sandbox:
    """One child process; several threads take turns.

    `plugin_folders` are searched for packages of `hub_plugins` besides the hub's own.
    `wall_seconds` and `cpu_seconds` are the limits of one call, `memory_bytes` what it may
    take beyond what the child with its libraries has.  A child imports a function's module
    before the first call of it, within a limit of its own.
    """

    def __init__(
        self,
        plugin_folders: tuple[str, ...] = (),
        wall_seconds: float = WALL_SECONDS,
        cpu_seconds: float = CPU_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        self._plugin_folders = plugin_folders
        self._wall_seconds = wall_seconds
        self._max_answer_bytes = max_answer_bytes
        self._limits = {
            "cpu_seconds": cpu_seconds,
            "memory_bytes": memory_bytes,
            "max_answer_bytes": max_answer_bytes,
        }
        self._child: Popen[bytes] | None = None
        self._pipes: Pipes | None = None
        self._loaded: set[str] = set()
        self._owner = os.getpid()
        self._turn = threading.Lock()

    def call(self, function: str, arguments: dict[str, Any], data: bytes = b"") -> Any:
        """What `function` ("package.module:function") gives for `data` and `arguments`.

        The function gets `(data, arguments)` and gives what JSON can hold; so must the
        arguments be.  Raises SandboxError.
        """
        with self._turn:
            return self._call(function, arguments, data)

    def close(self) -> None:
        """End the child; the next call starts another."""
        with self._turn:
            self._end_child()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _call(self, function: str, arguments: dict[str, Any], data: bytes) -> Any:
        pipes = self._living_child()
        if function not in self._loaded:
            self._ask(pipes, {"function": function}, b"", _START_SECONDS)
            self._loaded.add(function)
            pipes = self._living_child()
        job = {"function": function, "arguments": arguments}
        return self._ask(pipes, job, data, self._wall_seconds)

    def _ask(self, pipes: Pipes, job: dict[str, Any], data: bytes, seconds: float) -> Any:
        job = job | self._limits | {"data_length": len(data)}
        frame = json.dumps(job).encode() + b"\n" + data
        try:
            header, answer = pipes.exchange(frame, seconds, self._max_answer_bytes)
            value = json.loads(answer) if "error" not in header else None
        except TimeIsUp:
            self._end_child()
            raise SandboxError("timed_out", f"after {seconds} s") from None
        except AnswerTooLarge as error:
            self._end_child()
            raise SandboxError("answer_too_large", str(error)) from None
        except ChildEnded:
            raise self._what_ended_it() from None
        except (ValueError, RecursionError) as error:
            self._end_child()
            raise SandboxError("crashed", f"the answer cannot be read: {error}") from None
        except BaseException:
            self._end_child()
            raise
        if header.get("rss_bytes", 0) > _REPLACE_ABOVE_BYTES:
            self._end_child()
        if "error" in header:
            raise SandboxError(
                header["error"],
                header["detail"],
                exception=header.get("exception", ""),
                raised_key=header.get("raised_key", ""),
            )
        return value

    def _living_child(self) -> Pipes:
        if self._owner != os.getpid():
            # The process was forked: the child answers to the one that started it.
            self._child, self._pipes, self._owner = None, None, os.getpid()
        if self._child is not None and self._child.poll() is not None:
            self._end_child()
        if self._pipes is None:
            self._start_child()
        if self._pipes is None:
            raise SandboxError("crashed", "the child process has no pipes")
        return self._pipes

    def _start_child(self) -> None:
        command = [sys.executable, "-P", "-m", "hub.core.sandbox_child", str(os.getpid())]
        child = _start(
            lambda: Popen(  # noqa: S603 - our own interpreter and module
                [*command, *self._plugin_folders],
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env=_environment(),
            )
        )
        self._child, self._pipes, self._loaded = child, Pipes(child), set()
        try:
            self._pipes.exchange(b"", _START_SECONDS, 0)
        except TimeIsUp:
            self._end_child()
            raise SandboxError("crashed", "the child process does not start") from None
        except ChildEnded:
            raise self._what_ended_it() from None

    def _what_ended_it(self) -> SandboxError:
        """The error for a child that ended before it answered."""
        stderr = self._pipes.stderr_text()[-_SHOWN_STDERR:] if self._pipes else ""
        code = self._end_child()
        if code == -signal.SIGXCPU:
            return SandboxError("timed_out", f"after {self._limits['cpu_seconds']} s of CPU")
        if code == OUT_OF_MEMORY_CODE or "memory allocation" in stderr:
            return SandboxError("out_of_memory", stderr)
        return SandboxError("crashed", f"exit code {code}: {stderr}")

    def _end_child(self) -> int | None:
        """Kill the child, if there is one; gives back how it ended."""
        child, self._child = self._child, None
        pipes, self._pipes = self._pipes, None
        if child is None or pipes is None:
            return None
        # One that is ending by itself is let, so that its own exit code is seen.
        if not pipes.ended:
            child.kill()
        pipes.close()
        try:
            return child.wait(timeout=5)
        except TimeoutExpired:
            child.kill()
            return child.wait()


class SandboxPool:
    """Up to `size` children, started when needed; calls beyond that wait for their turn."""

    def __init__(self, size: int, **options: Any) -> None:
        """`options` are those of Sandbox."""
        self._sandboxes = [Sandbox(**options) for _ in range(size)]
        # Last in, first out: few calls use few children.
        self._free: queue.LifoQueue[Sandbox] = queue.LifoQueue()
        for sandbox in self._sandboxes:
            self._free.put(sandbox)

    def call(self, function: str, arguments: dict[str, Any], data: bytes = b"") -> Any:
        """As `Sandbox.call`, in a child that is free."""
        sandbox = self._free.get()
        try:
            return sandbox.call(function, arguments, data)
        finally:
            self._free.put(sandbox)

    def close(self) -> None:
        """End all children."""
        for sandbox in self._sandboxes:
            sandbox.close()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    kept["PYTHONPATH"] = os.pathsep.join(_absolute(sys.path))
    return kept


def _absolute(folders: Iterable[str]) -> list[str]:
    return [os.path.abspath(folder or os.curdir) for folder in folders]  # noqa: PTH100


_starter: ThreadPoolExecutor | None = None
_starter_owner = 0
_starter_guard = threading.Lock()


def _start(start: Callable[[], Popen[bytes]]) -> Popen[bytes]:
    """Start a process from a thread that lives as long as this process.

    PR_SET_PDEATHSIG sends its signal when the *thread* that started the child ends (prctl(2)).
    """
    global _starter, _starter_owner
    with _starter_guard:
        if _starter is None or _starter_owner != os.getpid():
            _starter = ThreadPoolExecutor(1, "start children")
            _starter_owner = os.getpid()
        starter = _starter
    return starter.submit(start).result()
