"""The hub as a module that a WSGI server's worker imports: `hub.serving:app`.

Granian forks its worker and copies the whole environment into every request, so the worker
asks again to end with its parent, and the hub's settings and what looks like a request header
leave the environment once they are read.
"""

import multiprocessing
import os
import signal
from typing import Final

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from hub.core.log_output import start_log
from hub.core.processes import PROCESSES, end_with_parent
from hub.core.settings import PREFIX, Settings, load_settings
from hub.core.starting import starting
from hub.plugin_host.finding import found_names

TARGET = "hub.serving:make_app"
MOST_CONNECTIONS: Final = 4096
LARGEST_HEADERS_BYTES: Final = 64 * 1024
STOP_SECONDS: Final = 15
"""How long a worker that is told to stop may go on with what it was asked; then it is killed."""


# Known to a worker that was forked; one that was started anew asks for its parent itself.
_servers: list[int] = []


def make_app() -> Flask:
    """The application for one worker process."""
    # Granian's own handlers come later; those of the server, which the worker has from it, would
    # let it start to the end first.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    # Granian's own handler of SIGTERM can wait for a thread that waits for the interpreter, for
    # ever; the server that would kill its worker for that is gone when this is needed.
    end_with_parent(next(iter(_servers), None), by=signal.SIGKILL)
    settings = load_settings(plugin_names=found_names)
    # A worker that was forked has it already; one that was started anew has not.
    start_log(settings.log_format)
    with starting():
        from hub.app import create_app  # noqa: PLC0415 -- importing it is most of the start

        app = create_app(settings)
    for name in list(os.environ):
        if name.startswith((PREFIX, "HTTP_")) or name.upper().endswith("_PROXY"):
            del os.environ[name]
    return app


def serve(settings: Settings) -> None:
    """Answer requests until SIGTERM or SIGINT; a worker that dies is started again."""
    _servers[:] = [os.getpid()]
    # Python 3.14 has another default on Linux, with which each worker imports everything again.
    multiprocessing.set_start_method(PROCESSES.get_start_method(), force=True)
    Granian(
        TARGET,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        # With HTTP/2 too, the server waits without end for the first bytes, which say which it is.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=LARGEST_HEADERS_BYTES),
        backpressure=MOST_CONNECTIONS,
        factory=True,
        workers=1,
        blocking_threads=settings.web_threads,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # Without it a worker that does not stop is waited for without end.
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
        # Its lines go where the hub's go, and look like them.
        log_dictconfig={"loggers": {"_granian": {"handlers": [], "propagate": True}}},
        websockets=False,
    ).serve()
