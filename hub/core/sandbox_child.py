"""The child process of `hub.core.sandbox`: runs one function after another, within limits.

Frame in: one line of JSON, then as many raw bytes as it says.  Frame out: one line of JSON,
then the answer as JSON, as long as the line says.  A job without arguments only imports its
function.  Nothing else reaches the parent: the child's own standard input and output lead
nowhere, so that a library's print harms nothing.
"""

import contextlib
import ctypes
import importlib
import json
import math
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from hub.core.starting import starting

OUT_OF_MEMORY_CODE = 77
_WATCH_SECONDS = 0.5
_PR_SET_PDEATHSIG = 1
_LONGEST_DETAIL = 2000
_IS_LINUX = sys.platform == "linux"

Function = Callable[[bytes, dict[str, Any]], Any]


def main() -> None:
    """Serve until the parent closes the pipe or ends.

    Arguments: the parent's process id, then the folders to look for plugins in.
    """
    parent = int(sys.argv[1])
    requests, answers = _take_pipes()
    _end_with(parent)
    _watch(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _add_plugin_folders(sys.argv[2:])
    _send(answers, {"ready": True})
    while line := requests.readline():
        job = json.loads(line)
        data = requests.read(job["data_length"])
        header, answer = _run(job, data)
        _reset()
        header["rss_bytes"] = _memory_bytes(1)
        _send(answers, header, answer)


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Private copies of the pipes; descriptors 0 and 1 lead to nowhere from now on."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return requests, answers


def _end_with(parent: int) -> None:
    """Ask the kernel to end this process with its parent, where it knows how (prctl(2))."""
    if _IS_LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit()


_memory_limit_bytes = math.inf


def _watch(parent: int) -> None:
    """End when the parent is gone, or when memory is above the limit that no kernel keeps."""

    def look() -> None:
        while True:
            time.sleep(_WATCH_SECONDS)
            if os.getppid() != parent:
                os._exit(0)
            # Reading the figure needs memory itself; the next look tries again.
            with contextlib.suppress(MemoryError):
                if _memory_bytes(1) > _memory_limit_bytes:
                    os._exit(OUT_OF_MEMORY_CODE)

    threading.Thread(target=look, name="watch", daemon=True).start()


def _add_plugin_folders(folders: list[str]) -> None:
    if folders:
        plugins = importlib.import_module("hub_plugins")
        plugins.__path__.extend(folders)


def _send(answers: BinaryIO, header: dict[str, Any], answer: bytes = b"") -> None:
    answers.write(json.dumps(header).encode() + b"\n" + answer)
    answers.flush()


def _run(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and answer of one job; whatever the function raises is told, never fatal."""
    try:
        function = _function(job["function"])
        if "arguments" not in job:
            return {"length": 4}, b"null"
        limit_cpu(job["cpu_seconds"])
        _limit_memory(job["memory_bytes"])
        answer = json.dumps(function(data, job["arguments"])).encode()
    except MemoryError as error:
        return _failure("out_of_memory", error), b""
    # A foreign function's sys.exit(), and a stop that came too late, are failures of the job.
    except BaseException as error:  # noqa: BLE001 - design: the sandbox catches everything
        return _failure("raised", error), b""
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _limit_memory(None)
    if len(answer) > job["max_answer_bytes"]:
        return {"error": "answer_too_large", "detail": f"{len(answer)} bytes"}, b""
    return {"length": len(answer)}, answer


def _failure(key: str, error: BaseException) -> dict[str, Any]:
    told = getattr(error, "key", "")
    return {
        "error": key,
        "exception": type(error).__name__,
        "raised_key": told if isinstance(told, str) else "",
        "detail": _text_of(error)[:_LONGEST_DETAIL],
    }


def _text_of(error: BaseException) -> str:
    try:
        return str(getattr(error, "detail", "") or error)
    except Exception:  # noqa: BLE001 - a foreign exception's own text may fail
        return ""


def _function(name: str) -> Function:
    """The function named "package.module:function"."""
    module, _, attribute = name.partition(":")
    if module not in sys.modules:
        with starting():
            importlib.import_module(module)
    found: Function = getattr(sys.modules[module], attribute)
    return found


def limit_cpu(seconds: float) -> None:
    """Let the process use so much more; the limit counts its whole life, in full seconds."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + 1 + math.ceil(seconds)
    if hard != resource.RLIM_INFINITY:
        # Whoever started the hub has set a limit for good, which nobody can raise.
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _limit_memory(more_bytes: int | None) -> None:
    """Let the process take so much more than it has now, or any amount."""
    global _memory_limit_bytes
    _memory_limit_bytes = math.inf if more_bytes is None else _memory_bytes(1) + more_bytes
    if _IS_LINUX:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = hard if more_bytes is None else _memory_bytes(0) + more_bytes
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _memory_bytes(column: int) -> int:
    """The memory of this process: its address space (0) or what is really there (1).

    Elsewhere than on Linux the most there ever was stands for both.
    """
    if _IS_LINUX:
        pages = Path("/proc/self/statm").read_text().split()
        return int(pages[column]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _reset() -> None:
    """Forget what a library remembers of one source, so that it cannot change the next one.

    icalendar keeps each VTIMEZONE by its name, and x-wr-timezone the components it made.
    """
    zones = sys.modules.get("icalendar.timezone")
    if zones is not None:
        zones.tzp.use_default()
    made = sys.modules.get("x_wr_timezone")
    if made is not None:
        made.get_timezone_component.cache_clear()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
