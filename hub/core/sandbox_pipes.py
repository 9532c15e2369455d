"""The parent's side of a child's pipes: nothing here waits longer than it is told to."""

import json
import os
import selectors
import time
from subprocess import Popen
from typing import IO, Any

_PIECE_BYTES = 256 * 1024
_LONGEST_HEADER = 64 * 1024
_KEPT_STDERR = 4096


class TimeIsUp(Exception):
    """The child has not answered in time."""


class ChildEnded(Exception):
    """The child closed its pipes before it answered."""


class AnswerTooLarge(Exception):
    """The child announces more than the parent wants to read."""


class Pipes:
    """The three pipes of `child`, none of them blocking.

    Sending is not finished before receiving begins: a child that spins takes nothing in, one
    that complains fills its standard error.
    """

    def __init__(self, child: Popen[bytes]) -> None:
        if child.stdin is None or child.stdout is None or child.stderr is None:
            raise ValueError("the child needs three pipes")
        self._in: IO[bytes] = child.stdin
        self._out: IO[bytes] = child.stdout
        self._err: IO[bytes] = child.stderr
        self._stderr = b""
        self.ended = False
        for pipe in (self._in, self._out, self._err):
            os.set_blocking(pipe.fileno(), False)

    def exchange(
        self, frame: bytes, seconds: float, max_answer_bytes: int
    ) -> tuple[dict[str, Any], bytes]:
        """Send `frame`, then receive a header and as many bytes as its `length` says.

        Raises TimeIsUp, ChildEnded or AnswerTooLarge.
        """
        ends = time.monotonic() + seconds
        reading = _Reading(max_answer_bytes)
        unsent = memoryview(frame)
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            selector.register(self._err, selectors.EVENT_READ)
            if unsent:
                selector.register(self._in, selectors.EVENT_WRITE)
            while not reading.is_complete:
                left = ends - time.monotonic()
                if left <= 0:
                    raise TimeIsUp
                for key, _ in selector.select(left):
                    if key.fileobj is self._in:
                        unsent = self._send(unsent)
                        if not unsent:
                            selector.unregister(self._in)
                    elif key.fileobj is self._out:
                        reading.take(self._receive())
                    elif not self._take_stderr():
                        selector.unregister(self._err)
        return reading.header or {}, bytes(reading.body)

    def stderr_text(self) -> str:
        """The end of what the child wrote on its standard error."""
        self._take_stderr()
        return self._stderr.decode("utf-8", "replace").strip()

    def close(self) -> None:
        """Close all three."""
        for pipe in (self._in, self._out, self._err):
            try:
                pipe.close()
            except BrokenPipeError:
                continue

    def _send(self, unsent: memoryview) -> memoryview:
        try:
            return unsent[os.write(self._in.fileno(), unsent[:_PIECE_BYTES]) :]
        except BlockingIOError:
            return unsent
        except BrokenPipeError:
            self.ended = True
            raise ChildEnded from None

    def _receive(self) -> bytes:
        try:
            piece = os.read(self._out.fileno(), _PIECE_BYTES)
        except BlockingIOError:
            return b""
        if not piece:
            self.ended = True
            raise ChildEnded
        return piece

    def _take_stderr(self) -> bool:
        """Read what there is of standard error; false when it was closed."""
        try:
            piece = os.read(self._err.fileno(), _PIECE_BYTES)
        except BlockingIOError:
            return True
        self._stderr = (self._stderr + piece)[-_KEPT_STDERR:]
        return bool(piece)


class _Reading:
    """A header line and a body, put together from pieces."""

    def __init__(self, max_answer_bytes: int) -> None:
        self._max_answer_bytes = max_answer_bytes
        self._length = 0
        self.header: dict[str, Any] | None = None
        self.body = bytearray()

    @property
    def is_complete(self) -> bool:
        return self.header is not None and len(self.body) >= self._length

    def take(self, piece: bytes) -> None:
        self.body += piece
        if self.header is not None:
            return
        line, newline, rest = bytes(self.body).partition(b"\n")
        if len(line) > _LONGEST_HEADER:
            raise AnswerTooLarge("the header")
        if newline:
            header: dict[str, Any] = json.loads(line)
            self._length = int(header.get("length", 0))
            if self._length > self._max_answer_bytes:
                raise AnswerTooLarge(f"{self._length} bytes")
            self.header, self.body = header, bytearray(rest)
