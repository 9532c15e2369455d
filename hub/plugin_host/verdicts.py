"""Tries a plugin that was not seen before in a child process, and keeps the verdict.

A plugin that hangs, ends its process or patches the hub when it is imported does so there.  The
verdict is kept in the data folder by a hash of the plugin's files and of what it was tried
with, so that later starts are fast and a changed plugin is tried again.
"""

import fcntl
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Final

import hub
from hub.core.setting_rows import SETTINGS
from hub.core.settings import PREFIX
from hub.plugin_host.plugins import FoundPlugin, Refused

WALL_SECONDS: Final = 60.0
CPU_SECONDS: Final = 20
"""How long a plugin may take, and how much of the processor: of the time much more than it
needs, since a machine may be busy."""
_FOLDER: Final = "plugin_verdicts"
_LOCK_FILE: Final = "lock"
_LOOK_SECONDS: Final = 0.1
_AT_ONCE: Final = 4
_CHECKING: Final = (sys.executable, "-P", "-m", "hub.plugin_host.checking")
_SHOWN_STDERR: Final = 300
_LONGEST_VERDICT: Final = 16_384
_NOT_CODE: Final = frozenset({"__pycache__", ".git", ".mypy_cache", ".ruff_cache"})

log = logging.getLogger(__name__)
# What this process knows already: a second application need not try the same files again.
_known: dict[str, tuple[str, str]] = {}


def refusals(
    plugins: Iterable[FoundPlugin],
    folders: Sequence[str],
    data_dir: Path,
    wall_seconds: float,
) -> dict[str, Refused]:
    """Which of the plugins must not be imported here, and why.

    Several are tried side by side, each for `wall_seconds` at most; of processes that start
    together the first tries them, and the others wait for what it finds.
    """
    hashes = {found: fingerprint(found) for found in plugins}

    def verdicts_kept() -> dict[FoundPlugin, tuple[str, str] | None]:
        return {found: _kept(found, hashes[found], data_dir) for found in hashes}

    def tried(found: FoundPlugin) -> tuple[str, str]:
        return _try_in_child(found, folders, wall_seconds)

    kept = verdicts_kept()
    if None in kept.values():
        with _in_turn(data_dir, 2 * wall_seconds):
            kept = verdicts_kept()
            new = [found for found, verdict in kept.items() if verdict is None]
            if new:
                log.info("trying in a child process: %s", ", ".join(found.name for found in new))
            with ThreadPoolExecutor(_AT_ONCE, "try plugins") as pool:
                for found, verdict in zip(new, pool.map(tried, new), strict=True):
                    kept[found] = verdict
                    _keep(found, hashes[found], verdict, data_dir)
    return {
        found.name: Refused(*verdict) for found, verdict in kept.items() if verdict and verdict[0]
    }


@contextmanager
def _in_turn(data_dir: Path, seconds: float) -> Iterator[None]:
    """One process of this data folder at a time.

    Without order where no lock can be had, and where who has it does not end in `seconds`.
    """
    with ExitStack() as held:
        try:
            (data_dir / _FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = held.enter_context((data_dir / _FOLDER / _LOCK_FILE).open("a"))
            if not _is_locked(lock):
                log.info("waiting for another process, which tries plugins")
                ends = time.monotonic() + seconds
                while not _is_locked(lock) and time.monotonic() < ends:
                    time.sleep(_LOOK_SECONDS)
        except OSError as error:
            log.debug("plugins are tried out of turn: %s", error)
        yield


def _is_locked(lock: IO[str]) -> bool:
    """Whether the lock is this process's now."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def forget_verdict(name: str, data_dir: Path) -> None:
    """Let the plugin be tried again at the next start."""
    with suppress(OSError):
        (data_dir / _FOLDER / f"{name}.json").unlink()


def fingerprint(found: FoundPlugin) -> str:
    """A hash of the plugin's files, and of the hub and the installed packages."""
    digest = hashlib.blake2b(f"{found.name} {found.module}".encode(), digest_size=20)
    digest.update(_surroundings().encode())
    for path in sorted(_files(found.place)):
        digest.update(f"{path.relative_to(found.place.parent)}\0".encode())
        with suppress(OSError):
            digest.update(hashlib.blake2b(path.read_bytes(), digest_size=20).digest())
    return digest.hexdigest()


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for folder, below, names in os.walk(place):
        below[:] = [name for name in below if name not in _NOT_CODE]
        yield from (Path(folder, name) for name in names)


@cache
def _surroundings() -> str:
    """What a verdict depends on beside the plugin: Python, the hub's code, installed packages."""
    hub_folder = Path(hub.__file__).parent
    code = sorted(
        f"{path.relative_to(hub_folder)} {path.stat().st_mtime_ns} {path.stat().st_size}"
        for path in hub_folder.rglob("*.py")
    )
    packages = sorted(
        entry.name
        for folder in sys.path
        if folder and Path(folder).is_dir()
        for entry in Path(folder).glob("*.dist-info")
    )
    return "\n".join([sys.version, sys.executable, *code, *packages])


def _kept(found: FoundPlugin, hashed: str, data_dir: Path) -> tuple[str, str] | None:
    if hashed in _known:
        return _known[hashed]
    try:
        kept = json.loads((data_dir / _FOLDER / f"{found.name}.json").read_text("utf-8"))
        if kept["hash"] != hashed:
            return None
        return str(kept["key"]), str(kept["detail"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(found: FoundPlugin, hashed: str, verdict: tuple[str, str], data_dir: Path) -> None:
    _known[hashed] = verdict
    folder = data_dir / _FOLDER
    key, detail = verdict
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
            json.dump({"hash": hashed, "key": key, "detail": detail}, file)
        Path(file.name).replace(folder / f"{found.name}.json")
    except OSError as error:
        log.warning("the verdict on the plugin %s cannot be kept: %s", found.name, error)


def _try_in_child(
    found: FoundPlugin, folders: Sequence[str], wall_seconds: float
) -> tuple[str, str]:
    """Key and detail of the refusal, ("", "") for a plugin that may be imported."""
    job = {
        "name": found.name,
        "module": found.module,
        "place": str(found.place),
        "origin": found.origin,
        "folders": list(folders),
        "cpu_seconds": CPU_SECONDS,
    }
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with os.fdopen(reading, "rb", buffering=0) as answers, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [*_CHECKING, str(writing), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(writing,),
            env=_environment(),
            start_new_session=True,
        )
        os.close(writing)
        try:
            child.communicate(json.dumps(job).encode() + b"\n", timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            return "too_slow", f"not ready after {wall_seconds:g} s"
        finally:
            _end_group(child)
        # Not waited for: a process that the plugin left behind may keep the pipe open.
        answer = answers.read(_LONGEST_VERDICT) or b""
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - _SHOWN_STDERR))
        last_words = errors.read().decode("utf-8", "replace").strip()
    return _verdict(answer, child.returncode, last_words)


def _verdict(answer: bytes, code: int, last_words: str) -> tuple[str, str]:
    """What the child said; else why it ended before it could."""
    try:
        verdict = json.loads(answer)
        return str(verdict["key"]), str(verdict["detail"])
    except (ValueError, KeyError, TypeError):
        if code == -signal.SIGXCPU:
            return "too_slow", f"not ready after {CPU_SECONDS} s of the processor"
        return "ended_process", f"exit code {code} {last_words}".strip()


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End the child and what it may have started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _environment() -> dict[str, str]:
    """The variables without the hub's own settings, some of which are secrets."""
    own = {PREFIX + row.name.upper() for row in SETTINGS}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    kept["PYTHONPATH"] = os.pathsep.join(str(Path(folder).resolve()) for folder in sys.path)
    return kept
