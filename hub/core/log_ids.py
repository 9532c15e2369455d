"""Which request or job a log line belongs to: an id that every line written meanwhile bears.

The ids live in a context variable, so threads do not mix theirs.  A thread that is started by
hand, or taken from a pool, begins without: `with_ids_of_here` gives them to its work.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random
from typing import Final, NamedTuple, ParamSpec, TypeVar

Given = ParamSpec("Given")
Value = TypeVar("Value")


class LogIds(NamedTuple):
    """The request and the job that a line belongs to, "" for none."""

    request: str = ""
    job: str = ""


NONE: Final = LogIds()
_random = Random()  # noqa: S311
os.register_at_fork(after_in_child=_random.seed)
_present: ContextVar[LogIds] = ContextVar("hub_log_ids", default=NONE)


def new_id() -> str:
    """Sixteen hexadecimal digits.

    They tell lines apart and open nothing, so they need not be hard to guess; asking the system
    for such ones takes longer than answering with a kept page.
    """
    return f"{_random.getrandbits(64):016x}"


def present_ids() -> LogIds:
    """The ids of what is done here and now."""
    return _present.get()


def begin_request(request_id: str) -> None:
    """From here on, lines belong to a request; `end_request` ends it."""
    _present.set(LogIds(request=request_id))


def end_request() -> None:
    """Lines belong to nothing again.

    A server may end an answer in another context than it began in, which has nothing to undo.
    """
    _present.set(NONE)


@contextmanager
def lines_of_a_job() -> Iterator[str]:
    """Lines belong to a new job, whose id this gives, and to what it is done for."""
    job_id = new_id()
    token = _present.set(_present.get()._replace(job=job_id))
    try:
        yield job_id
    finally:
        _present.reset(token)


def with_ids_of_here(function: Callable[Given, Value]) -> Callable[Given, Value]:
    """`function` for another thread: its lines belong to what is done here and now.

    Nothing else of this context goes along, such as the request that Flask keeps in it.
    """
    ids = present_ids()

    def run(*arguments: Given.args, **named: Given.kwargs) -> Value:
        token = _present.set(ids)
        try:
            return function(*arguments, **named)
        finally:
            _present.reset(token)

    return run
