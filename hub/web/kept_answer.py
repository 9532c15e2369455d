"""An answer as it was sent, to be given to others who ask for the same: in memory or as bytes."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.web.caching import Keepable

HeaderList = list[tuple[str, str]]
_BESIDE_THE_BODY: Final = 3000  # bytes, about: headers, key and basis


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was sent, but for its ETag and Cache-Control.

    `body` is None when it was a 304: then only those who hold the answer can be served, under
    whatever coding's `etag` they do.
    """

    body: bytes | None
    headers: HeaderList
    headers_unchanged: HeaderList  # of a 304: those that do not describe the body
    etag: str
    cache_control: str  # with %d for the seconds
    keepable: Keepable
    route: str

    def size(self) -> int:
        """The bytes that it takes, about."""
        return len(self.body or b"") + _BESIDE_THE_BODY

    def validity(self, etag: str, keepable: Keepable) -> HeaderList:
        """The headers that say how long it is true."""
        return [("ETag", etag), ("Cache-Control", self.cache_control % keepable.max_age())]


def as_bytes(answer: KeptAnswer) -> bytes:
    """An answer with a body: a line of JSON, then the body."""
    keepable = answer.keepable
    head = {
        "headers": answer.headers,
        "headers_unchanged": answer.headers_unchanged,
        "etag": answer.etag,
        "cache_control": answer.cache_control,
        "state": keepable.state,
        "basis": keepable.basis,
        "untrue_at": keepable.untrue_at and keepable.untrue_at.isoformat(),
        "longest_seconds": keepable.longest_seconds,
        "route": answer.route,
    }
    return json.dumps(head).encode() + b"\n" + (answer.body or b"")


def from_bytes(written: bytes) -> KeptAnswer:
    """The answer of which `as_bytes` made these; to be asked for its own bytes alone."""
    line, _, body = written.partition(b"\n")
    head = json.loads(line)
    untrue_at = head["untrue_at"]
    return KeptAnswer(
        body,
        [(name, value) for name, value in head["headers"]],
        [(name, value) for name, value in head["headers_unchanged"]],
        head["etag"],
        head["cache_control"],
        Keepable(
            head["state"],
            head["basis"],
            datetime.fromisoformat(untrue_at) if untrue_at else None,
            head["longest_seconds"],
        ),
        head["route"],
    )
