"""Asks an application as a server does, byte for byte.

A test client decodes and mends addresses on the way; here the path arrives decoded from its
percent-encoding once (PEP 3333), the query as it is, and headers as a server hands them over.
"""

import io
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from flask import Flask

OWN_HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `log` is what was written to the server's error stream."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first header of a name, "" without one."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def media_type(self) -> str:
        """The type without its parameters."""
        return self.header("Content-Type").partition(";")[0].strip()


def environ_of(
    path: str,
    query: str = "",
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
    body: bytes = b"",
) -> dict[str, Any]:
    """The WSGI environment of a request; `path` and `query` are percent-encoded."""
    made: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": OWN_HOST,
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.77",
        "HTTP_HOST": f"{OWN_HOST}:8000",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if method == "POST":
        made["CONTENT_LENGTH"] = str(len(body))
        made["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    for name, value in (headers or {}).items():
        key = name.upper().replace("-", "_")
        made[key if key.startswith("CONTENT_") else f"HTTP_{key}"] = value
    return made


def ask(app: Flask, environ: dict[str, Any]) -> Answer:
    """The answer of the whole application, what stands in front of Flask included."""
    began: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_exc_info: Any) -> Any:
        began[:] = [status, headers]
        return lambda _data: None

    chunks = app.wsgi_app(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Answer(int(began[0].split()[0]), tuple(began[1]), body)
