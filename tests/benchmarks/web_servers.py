"""Web servers in processes of their own, and many clients that ask them as fast as they answer."""

import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CLIENTS: Final = 16
START_SECONDS: Final = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class WebServer:
    """A server that answers on a port; its processor time is that of all its processes."""

    process: "subprocess.Popen[bytes]"
    port: int

    def cpu_seconds(self) -> float:
        """User and system time of the process and those below it, in seconds."""
        return sum(_cpu_seconds(pid) for pid in _family(self.process.pid))


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did for a stream of requests, all with the same answer."""

    requests: int
    seconds: float
    cpu_seconds: float


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(found for child in children for found in _family(int(child)))]


def _cpu_seconds(pid: int) -> float:
    # After the name in brackets, which may hold spaces: utime and stime are the 12th and 13th.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def web_server(command: list[str], port: int, environ: dict[str, str]) -> Iterator[WebServer]:
    """A Python process that answers on `port` while the block runs."""
    process = subprocess.Popen(
        [sys.executable, *command], env={**os.environ, **environ}, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError(f"nothing answers on port {port}: {command}")
        yield WebServer(process, port)
    finally:
        process.terminate()
        process.wait()


def request_bytes(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A GET of HTTP/1.1 that keeps the connection."""
    told = [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *told]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer_of(port: int, request: bytes) -> bytes:
    """The whole answer of one request, headers and body."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body


def put_load(server: WebServer, request: bytes, seconds: float) -> Load:
    """Send the same request over 16 connections, each the next when the last is answered.

    Every answer has to be as long as the first: then it need not be read as HTTP, and the
    processor is left to the server.
    """
    length = len(answer_of(server.port, request))
    room = bytearray(1024 * 1024)
    with ExitStack() as opened, selectors.DefaultSelector() as selector:
        for _ in range(CLIENTS):
            connection = opened.enter_context(
                socket.create_connection(("127.0.0.1", server.port), 10)
            )
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection, selectors.EVENT_READ, [length])
            connection.sendall(request)
        answered = 0
        cpu_before, began = server.cpu_seconds(), time.monotonic()
        until = began + seconds
        while time.monotonic() < until:
            for key, _events in selector.select(1.0):
                connection = key.fileobj  # type: ignore[assignment]
                count = connection.recv_into(room)
                if not count:
                    raise RuntimeError("the server closed a connection")
                left = key.data
                left[0] -= count
                if left[0] == 0:
                    answered += 1
                    left[0] = length
                    connection.sendall(request)
                elif left[0] < 0:
                    raise RuntimeError("an answer is longer than the first one")
        took = time.monotonic() - began
        return Load(answered, took, server.cpu_seconds() - cpu_before)
