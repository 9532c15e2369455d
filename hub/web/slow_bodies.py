"""Leaves a thread to those who only read, however slowly others send, and gives up who drips.

The server hands a request over when its headers are there; the body is read by the thread that
answers.  A few clients that drip theirs would hold every thread, and nobody would get a page.
The server sets a body no time (granian's issue 728), and a read of it cannot be left behind: the
server waits for its end before it lets go of the request, and holds every thread meanwhile.  So
the connection is ended beneath it.
"""

import time
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from flask import Flask, request
from werkzeug.wrappers import Response

from hub.web.connections import Deadline, ask_whether_senders_are_there
from hub.web.errors import answer
from hub.web.forwarded import IS_FORWARDED

LONGEST_WAIT_SECONDS: Final = 0.5
RETRY_AFTER_SECONDS: Final = 10
LONGEST_BODY_SECONDS: Final = 15.0
"""For a body however short; to these each 16 KB of it add a second."""
SLOWEST_BYTES_A_SECOND: Final = 16 * 1024
REST_SECONDS: Final = 60
"""How long nobody reads a body from an address that was given up; then each time twice as long."""
LONGEST_REST_SECONDS: Final = 3600
_MOST_GIVEN_UP: Final = 1000


class Places:
    """Room to read bodies.

    Whoever waits for a place keeps a thread from those who read, so nobody waits for one who has
    been slow already: a hundred who come then are sent away at once, not one after the other.
    """

    def __init__(self, count: int) -> None:
        self._free = BoundedSemaphore(count)
        self._taken_at = float("-inf")
        self._given_up: dict[str, tuple[float, float]] = {}

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

    def give_up(self, address: str) -> None:
        """Read no body from an address for a while."""
        moment = time.monotonic()
        known = {
            one: (until, seconds)
            for one, (until, seconds) in self._given_up.items()
            if until + LONGEST_REST_SECONDS > moment
        }
        if address in known or len(known) < _MOST_GIVEN_UP:
            seconds = min(2 * known.get(address, (0, REST_SECONDS / 2))[1], LONGEST_REST_SECONDS)
            known[address] = (moment + seconds, seconds)
        self._given_up = known

    def rest_seconds(self, address: str) -> float:
        """How long an address has to wait because it was given up; 0 where it was not."""
        until, _seconds = self._given_up.get(address, (0.0, 0.0))
        return max(0.0, until - time.monotonic())


def init_app(app: Flask, web_threads: int, port: int) -> None:
    """Read bodies before anything else, in all threads but one, and at least in one.

    `port` is where the server listens, which it does by a socket of its own.
    """
    places = Places(max(1, web_threads - 1))
    ask_once = cache(ask_whether_senders_are_there)

    @app.before_request
    def read_the_body() -> Response | None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        if "Transfer-Encoding" in request.headers:
            # Of a body without a length, Werkzeug would take the first part for the whole.
            return answer(411)
        # Nor does it compare the length where the server promises to end the body: what was cut
        # off on the way would be kept as if it were all.
        request.environ.pop("wsgi.input_terminated", None)
        sender = request.remote_addr or ""
        if rest := places.rest_seconds(sender):
            return _come_back(429, int(rest) + 1)
        ask_once(port)
        if not places.take():
            return _come_back(503, RETRY_AFTER_SECONDS)
        try:
            _read(places, port, sender)
        finally:
            places.give_back()
        return None


def _read(places: Places, port: int, sender: str) -> None:
    """Keep the body with the request; raises what Werkzeug raises for one that is no good."""
    if request.environ.get(IS_FORWARDED):
        # The connections of a proxy are not the sender's.
        request.get_data(parse_form_data=True)
        return
    seconds = LONGEST_BODY_SECONDS + (request.content_length or 0) / SLOWEST_BYTES_A_SECOND
    deadline = Deadline(port, sender, seconds)
    try:
        with deadline:
            request.get_data(parse_form_data=True)
    finally:
        if deadline.is_over:
            places.give_up(sender)


def _come_back(status: int, seconds: int) -> Response:
    response = answer(status)
    response.headers["Retry-After"] = str(seconds)
    return response
