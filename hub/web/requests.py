"""Each request has an id: in the answer, in every log line meanwhile, and in a line of its own.

The id is the one that a trusted proxy gives, so that its log and the hub's can be read together,
else a new one.  A line for each request is written only where the operator wants it, and keeps
no more of its reader than the privacy notice says: no query, no name of a browser, no page that
led here, and of the address the network alone.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final

from hub.core.log_ids import begin_request, end_request, new_id
from hub.core.log_lines import FIELDS
from hub.web.addresses import logged_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER: Final = "X-Request-ID"
ACCEPTED: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Load balancers and monitors ask every few seconds.
NO_LINE_FOR: Final = "/health/"
_LONGEST_PATH: Final = 2000
# What of an address tells a provider, and no household.
_BITS_SHOWN: Final = {4: 24, 6: 48}

log = logging.getLogger("hub.requests")


class Requests:
    """A WSGI application that gives each request of another one an id, and tells of it.

    Stands behind `Forwarded` alone, which throws away the X-Request-ID of strangers.
    """

    def __init__(self, application: "WSGIApplication", *, log_requests: bool) -> None:
        self.application = application
        self.log_requests = log_requests

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        given: str = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if ACCEPTED.fullmatch(given) else new_id()
        is_told = self.log_requests and not environ.get("PATH_INFO", "").startswith(NO_LINE_FOR)
        line = _Line(environ) if is_told else None

        def start_with_id(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            if line is not None:
                line.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, request_id)], *error)

        begin_request(request_id)
        chunks: Iterable[bytes] | None = None
        try:
            chunks = self.application(environ, start_with_id)
        finally:
            if chunks is None:
                end_request()
        if type(chunks) is list:
            # All of it is there, as of a kept page: servers send a list in one go.
            if line is not None:
                line.write(sum(map(len, chunks)))
            end_request()
            return chunks
        return _Answer(chunks, line.write if line else None)


class _Answer:
    """The chunks of an answer, and the end of its request."""

    __slots__ = ("_bytes", "_chunks", "_tell")

    def __init__(self, chunks: Iterable[bytes], tell: Callable[[int], None] | None) -> None:
        self._chunks = chunks
        self._tell = tell
        self._bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._bytes += len(chunk)
            yield chunk

    def close(self) -> None:
        """Close what was answered (PEP 3333: a server calls it, whatever became of the answer)."""
        try:
            if hasattr(self._chunks, "close"):
                self._chunks.close()
        finally:
            if self._tell is not None:
                self._tell(self._bytes)
            end_request()


class _Line:
    """What the line of one request will say."""

    __slots__ = ("_client", "_method", "_path", "_started", "status")

    def __init__(self, environ: "WSGIEnvironment") -> None:
        # Read now: what stands behind may write into the environment.
        self._method: str = environ["REQUEST_METHOD"]
        self._path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        self._client = shortened(environ.get("REMOTE_ADDR", ""))
        self._started = time.perf_counter()
        self.status = 0

    def write(self, sent_bytes: int) -> None:
        path = self._path.encode("latin-1", "replace").decode("utf-8", "replace")
        fields = {
            "method": self._method,
            "path": logged_path(path[:_LONGEST_PATH]),
            "status": self.status,
            "milliseconds": round((time.perf_counter() - self._started) * 1000, 1),
            "bytes": sent_bytes,
            "client": self._client or None,
        }
        log.info(
            "%s %s %s in %s ms, %s bytes, to %s",
            *(*list(fields.values())[:-1], self._client or "-"),
            extra={FIELDS: fields},
        )


@lru_cache(maxsize=4096)
def shortened(address: str) -> str:
    """The network that an address is in: 24 bits of IPv4, 48 of IPv6; "" for no address."""
    try:
        version = ip_address(address).version
        return str(ip_network(f"{address}/{_BITS_SHOWN[version]}", strict=False))
    except ValueError:
        return ""
