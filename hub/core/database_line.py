"""The line to a PostgreSQL server: one that falls silent is noticed in seconds, and by one alone.

The driver waits for an answer as long as it takes, and a server that was halted, or lies behind
a line that lets nothing through, looks to it like one that works.  So while an answer is awaited
for long, a new connection asks whether the server is there: one that is gets all the time that it
needs, the connections of one that is not are ended.  Until it answers again, whoever wants a
connection is refused at once, and one look at a time is made for all.
"""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any, Final

QUIET_SECONDS: Final = 1.0
"""How long an answer is awaited before the server is asked whether it is there."""
LOOK_SECONDS: Final = 2
"""How long such a look may take for each address of the server, of which a name may have two."""
LOOK_AGAIN_SECONDS: Final = 0.5
RETURNED_SECONDS: Final = 1.0
"""How long the first who asks again waits to see whether a lost server is back."""
_LONGEST_QUIET_SECONDS: Final = 15.0


class _Look:
    """Something that may never end, done in a thread of its own; `done` is set when it ended."""

    def __init__(self, see: Callable[[], None]) -> None:
        self.done = threading.Event()
        self._see = see
        threading.Thread(target=self._run, name="database line", daemon=True).start()

    def _run(self) -> None:
        try:
            self._see()
        finally:
            self.done.set()


class Line:
    """What the connections of one process know of a server; `driver` is psycopg."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._watching = self._watched()
        self._lock = threading.Lock()
        self._look_once: Callable[[], None] = lambda: None
        self._look: _Look | None = None
        self._looked = float("-inf")
        self._is_away = False

    def connect(self, *arguments: Any, **options: Any) -> Any:
        """A connection that notices when the server falls silent.

        Raises the driver's OperationalError: at once while the server is known to be silent.
        """
        if self._is_away and not self._is_back():
            raise self._silent()
        self._look_once = lambda: self._driver.connect(
            *arguments, **{**options, "connect_timeout": LOOK_SECONDS}
        ).close()
        try:
            return self._watching.connect(*arguments, **options)
        except self._driver.errors.ConnectionTimeout:
            self._is_away = True
            raise

    def _silent(self) -> Exception:
        error: Exception = self._driver.OperationalError("the database server is silent")
        return error

    def _is_back(self) -> bool:
        """Whether a lost server answers again; only the first to ask waits for it."""
        look = self._new_look(LOOK_AGAIN_SECONDS)
        if look is not None:
            look.done.wait(RETURNED_SECONDS)
        return not self._is_away

    def _new_look(self, pause_seconds: float) -> _Look | None:
        """A look that this call has begun; None while another goes on or has just ended."""
        with self._lock:
            goes_on = self._look is not None and not self._look.done.is_set()
            if goes_on or time.monotonic() - self._looked < pause_seconds:
                return None
            self._look = _Look(self._see)
            return self._look

    def _see(self) -> None:
        """Ask once.  A server that refuses is not silent: it is asked, and refuses, each time."""
        try:
            self._look_once()
        except self._driver.errors.ConnectionTimeout:
            self._is_away = True
        except self._driver.Error:
            self._is_away = False
        else:
            self._is_away = False
        finally:
            self._looked = time.monotonic()

    def answers(self) -> bool:
        """Whether the server answers now; waits for a look that others have begun."""
        look = self._new_look(0.0) or self._look
        if look is not None and not look.done.wait(2 * LOOK_SECONDS):
            self._is_away = True
        return not self._is_away

    def _watched(self) -> Any:
        """The driver's class of connections, whose every answer is watched."""
        driver = self._driver

        def wait(connection: Any, answer: Generator[Any], *limits: Any, **named: Any) -> Any:
            try:
                watched = self._awaited(answer)
                return driver.Connection.wait(connection, watched, *limits, **named)
            except driver.OperationalError:
                if self._is_away:
                    # Closing it as usual would say good-bye, and nobody is there to hear it.
                    with suppress(driver.Error):
                        connection.pgconn.finish()
                raise

        # The driver waits here for whatever is asked, but for the connection itself.
        return type("WatchedConnection", (driver.Connection,), {"wait": wait})

    def _awaited(self, answer: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """The driver's generator of an answer, watched while nothing comes."""
        since, quiet_seconds = time.monotonic(), QUIET_SECONDS
        try:
            wants = next(answer)
            while True:
                came = yield wants
                if came:
                    since = time.monotonic()
                elif time.monotonic() - since > quiet_seconds:
                    if not self.answers():
                        raise self._silent()
                    since = time.monotonic()
                    quiet_seconds = min(2 * quiet_seconds, _LONGEST_QUIET_SECONDS)
                wants = answer.send(came)
        except StopIteration as end:
            return end.value
