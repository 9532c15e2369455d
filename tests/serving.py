"""An application on a port of its own, and a page that tells of trouble: for tests in a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    """Writes no line for a request."""

    def log(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """The address at which `app` answers while the block runs; port 0 is one that is free."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
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
