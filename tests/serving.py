"""An application on a port of its own, and a page that tells of trouble: for tests in a browser."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


ANSWER = "tests.answer"


class Quiet(WSGIRequestHandler):
    """Writes no line for a request, and leaves no file open when who asked has gone."""

    def log(self, *_arguments: object) -> None:
        """Say nothing."""

    def connection_dropped(
        self, error: BaseException, environ: "WSGIEnvironment | None" = None
    ) -> None:
        """Close what was to be sent: the server does so only for who stays to the end."""
        close = getattr((environ or {}).get(ANSWER), "close", None)
        if close is not None:
            close()


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """The address at which `app` answers while the block runs; port 0 is one that is free."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ[ANSWER] = app(environ, start_response)
        return environ[ANSWER]  # type: ignore[no-any-return]

    server = make_server("127.0.0.1", port, answer, threaded=True, request_handler=Quiet)
    # Stopping waits for one poll, which is half a second otherwise.
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def watched_page(chromium: Browser, passed_over: tuple[str, ...] = ()) -> Iterator[Page]:
    """A page that goes red when a script fails or the Content-Security-Policy refuses something.

    Lines of the console that have one of the words `passed_over` are none of it.
    """
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def read(line: ConsoleMessage) -> None:
        if line.type == "error":
            problems.append(f"{line.text} ({line.location['url']} on {page.url})")

    page.on("console", read)
    yield page
    page.context.close()
    problems = [one for one in problems if not any(word in one for word in passed_over)]
    # pytest explains the assertions of test files only.
    assert not problems, "\n".join(problems)
