"""The reference of a page: a bare Flask route with the same bytes, on the same server.

`python -m tests.benchmarks.bare_flask FILE PORT THREADS`
"""

import sys
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces


def make_app() -> Flask:
    """One route that gives the bytes of the file."""
    body = Path(sys.argv[1]).read_bytes()
    app = Flask("reference")
    app.add_url_rule("/", "page", lambda: body)
    return app


if __name__ == "__main__":
    Granian(
        "tests.benchmarks.bare_flask:make_app",
        port=int(sys.argv[2]),
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=int(sys.argv[3]),
        log_access=False,
        log_enabled=False,
        websockets=False,
    ).serve()
