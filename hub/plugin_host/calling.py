"""The three ways to call plugins, each with its own safety.

- At the start (`ask_at_start`): every answer, or the plugin is not loaded.
- For a page (`within`): with a deadline; what is late or fails is left out of the page.
- After a change (`within` too, in a job): a failure is logged, the others still hear of it.

pluggy stops at the first failure and drops the answers so far, so hooks are never called
through it: one plugin, one call, timed.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from pluggy import HookImpl

from hub.core.item_budget import TookTooLong
from hub.core.log_ids import with_ids_of_here
from hub.plugin_host.plugins import FoundPlugin, Refused

SLOW_SECONDS: Final = 1.0
_LONGEST_DETAIL: Final = 500
_THREADS_AT_ONCE: Final = 16

Value = TypeVar("Value")

log = logging.getLogger(__name__)
_free_threads = threading.BoundedSemaphore(_THREADS_AT_ONCE)


@dataclass(frozen=True)
class CallFailed(Generic[Value]):
    """A call that gave nothing; `error` says on one line what went wrong and where."""

    error: str


def told(error: BaseException, found: FoundPlugin | None = None) -> str:
    """The error on one line, with the plugin's line that raised it."""
    place = ""
    for frame in traceback.extract_tb(error.__traceback__) if found else ():
        if found and frame.filename.startswith(str(found.place)):
            place = f" ({frame.filename.removeprefix(str(found.place.parent))[1:]}:{frame.lineno})"
    return f"{type(error).__name__}: {_words_of(error)}"[:_LONGEST_DETAIL] + place


def _words_of(error: BaseException) -> str:
    try:
        return " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a plugin's exception may fail at its own text, too
        return ""


@contextmanager
def refusing(key: str, found: FoundPlugin, where: str = "") -> Iterator[None]:
    """Turn whatever a plugin's code raises, also `sys.exit()`, into `Refused(key)`."""
    before = f"{where}: " if where else ""
    try:
        yield
    except Refused:
        raise
    except ModuleNotFoundError as error:
        missing = key if key != "import_failed" else "missing_import"
        raise Refused(missing, before + told(error, found)) from error
    except SystemExit as error:
        raise Refused("exits", before + told(error, found)) from error
    except Exception as error:
        raise Refused(key, before + told(error, found)) from error


@contextmanager
def timed(found: FoundPlugin, what: str) -> Iterator[None]:
    """Warn when the block takes longer than a second."""
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    if seconds > SLOW_SECONDS:
        log.warning("the plugin %s took %.1f s for %s", found.name, seconds, what)


def call_hook(hook: HookImpl, given: Mapping[str, Any]) -> Any:
    """What the hook's function gives; a hook may leave out arguments that it does not need."""
    return hook.function(**{name: given[name] for name in hook.argnames})


def ask_at_start(found: FoundPlugin, hook: HookImpl, name: str) -> Any:
    """The answer of a start-up hook.  Raises Refused."""
    with refusing("hook_failed", found, name), timed(found, name):
        return call_hook(hook, {})


def attempt(
    found: FoundPlugin, what: str, function: Callable[[], Value]
) -> Value | CallFailed[Value]:
    """What `function` gives, or how it failed; for work that may take its time."""
    with timed(found, what):
        answer = outcome(function, found)
    if isinstance(answer, CallFailed):
        log.error("the plugin %s failed at %s: %s", found.name, what, answer.error)
    return answer


def outcome(
    function: Callable[[], Value], found: FoundPlugin | None = None
) -> Value | CallFailed[Value]:
    """What `function` gives, or how it failed, with nothing logged: the child process tells."""
    try:
        return function()
    except (Exception, SystemExit, TookTooLong) as error:  # noqa: BLE001 - a plugin's may be any
        return CallFailed(told(error, found))


def within(
    seconds: float, found: FoundPlugin, what: str, function: Callable[[], Value]
) -> Value | CallFailed[Value]:
    """What `function` gives, or how it failed; waits no longer than `seconds`.

    The function runs in a thread of its own, which cannot be stopped: one that is late goes on
    and its answer is dropped.  So few threads may run at once, and a plugin that is late again
    and again is switched off (`gate.py`).
    """
    slots = _free_threads
    if not slots.acquire(timeout=seconds):
        return CallFailed("too many calls of plugins are still running")
    answers: list[Value | CallFailed[Value]] = []

    def run() -> None:
        try:
            answers.append(attempt(found, what, function))
        finally:
            slots.release()

    thread = threading.Thread(
        target=with_ids_of_here(run), name=f"plugin {found.name}", daemon=True
    )
    thread.start()
    thread.join(seconds)
    if answers:
        return answers[0]
    log.error("the plugin %s is not ready after %.1f s: %s", found.name, seconds, what)
    return CallFailed(f"not ready after {seconds:g} s")
