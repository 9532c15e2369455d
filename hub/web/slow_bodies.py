"""Leaves a thread to those who only read, however slowly others send.

The server hands a request over when its headers are there; the body is read by the thread that
answers.  A few clients that drip theirs would hold every thread, and nobody would get a page.
"""

from threading import BoundedSemaphore
from typing import Final

from flask import Flask, g, request
from werkzeug.wrappers import Response

from hub.web.errors import answer

LONGEST_WAIT_SECONDS: Final = 0.5
RETRY_AFTER_SECONDS: Final = 10


def init_app(app: Flask, web_threads: int) -> None:
    """Let all threads but one, and at least one, be busy with requests that have a body."""
    free = BoundedSemaphore(max(1, web_threads - 1))

    @app.before_request
    def wait_for_a_place() -> Response | None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        if free.acquire(timeout=LONGEST_WAIT_SECONDS):
            g.holds_a_place = True
            return None
        response = answer(503)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    @app.teardown_request
    def give_it_back(_error: BaseException | None) -> None:
        if g.pop("holds_a_place", False):
            free.release()
