"""Leaves a thread to those who only read, however slowly others send.

The server hands a request over when its headers are there; the body is read by the thread that
answers.  A few clients that drip theirs would hold every thread, and nobody would get a page.
The server sets a body no time (granian's issue 728), and a read of it cannot be left behind: the
server waits for its end before it lets go of the request, and holds every thread meanwhile.
"""

import socket
import time
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from flask import Flask, g, request
from werkzeug.wrappers import Response

from hub.web.errors import answer

LONGEST_WAIT_SECONDS: Final = 0.5
RETRY_AFTER_SECONDS: Final = 10
_INTERNET: Final = (socket.AF_INET, socket.AF_INET6)
# Who went out of reach in the middle of sending is given up after two minutes.
_KEEPALIVE: Final = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}


class Places:
    """Room for requests that have a body.

    Whoever waits for a place keeps a thread from those who read, so nobody waits for one who has
    been slow already: a hundred who come then are sent away at once, not one after the other.
    """

    def __init__(self, count: int) -> None:
        self._free = BoundedSemaphore(count)
        self._taken_at = float("-inf")

    def take(self) -> bool:
        """Take a place; False where none is, or becomes, free."""
        wait_seconds = self._taken_at + LONGEST_WAIT_SECONDS - time.monotonic()
        if not self._free.acquire(timeout=max(0.0, wait_seconds)):
            return False
        self._taken_at = time.monotonic()
        return True

    def give_back(self) -> None:
        """Let the next one in."""
        self._free.release()


def ask_whether_senders_are_there(port: int) -> None:
    """Let each connection to `port` of this process end when its other end went without a word.

    Otherwise the rest of a body is waited for without end.  What is set on the socket that listens
    holds for the connections that it takes from now on, too (socket(7), tcp(7)).
    """
    for file in Path("/dev/fd").iterdir():
        try:
            found = socket.socket(fileno=int(file.name))
        except OSError:
            continue
        try:
            if found.family in _INTERNET and found.getsockname()[1] == port:
                found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                for name, value in _KEEPALIVE.items():
                    if hasattr(socket, name):
                        found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        except OSError:
            continue
        finally:
            # Whoever opened it closes it.
            found.detach()


def init_app(app: Flask, web_threads: int, port: int) -> None:
    """Let all threads but one, and at least one, be busy with requests that have a body.

    `port` is where the server listens, which it does by a socket of its own.
    """
    places = Places(max(1, web_threads - 1))
    ask_once = cache(ask_whether_senders_are_there)

    @app.before_request
    def wait_for_a_place() -> Response | None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        if "Transfer-Encoding" in request.headers:
            # Of a body without a length, Werkzeug would take the first part for the whole.
            return answer(411)
        # Nor does it compare the length where the server promises to end the body: what was cut
        # off on the way would be kept as if it were all.
        request.environ.pop("wsgi.input_terminated", None)
        ask_once(port)
        if places.take():
            g.holds_a_place = True
            return None
        response = answer(503)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    @app.teardown_request
    def give_it_back(_error: BaseException | None) -> None:
        if g.pop("holds_a_place", False):
            places.give_back()
