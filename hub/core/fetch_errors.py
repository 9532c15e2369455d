"""What can come of a request to the outside when no answer does."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager

from urllib3 import exceptions as urllib3_errors


class FetchError(Exception):
    """A request failed before an answer was complete.

    `key` is stable and translated where it is shown: "bad_url", "unsupported_scheme",
    "credentials_in_url", "port_refused", "address_refused", "name_not_found", "name_slow",
    "connection_refused", "connection_failed", "tls_failed", "timed_out", "too_large",
    "truncated", "broken_answer", "undecodable_encoding", "bad_redirect", "redirect_loop",
    "too_many_redirects".  `detail` is for the log.  On purpose no OSError and none of
    urllib3's errors: those are caught and retried on the way.
    """

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key, detail)
        self.key = key
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.key}: {self.detail}" if self.detail else self.key


@contextmanager
def failures_named() -> Iterator[None]:
    """Turn what the HTTP library raises into a FetchError with a key."""
    try:
        yield
    except (urllib3_errors.TimeoutError, TimeoutError) as error:
        raise FetchError("timed_out", str(error)) from error
    except urllib3_errors.SSLError as error:
        raise FetchError("tls_failed", str(error)) from error
    except urllib3_errors.ProtocolError as error:
        raise FetchError(_protocol_key(error), str(error)) from error
    except (urllib3_errors.HTTPError, http.client.HTTPException, ValueError) as error:
        raise FetchError("broken_answer", repr(error)) from error
    except OSError as error:
        raise FetchError("connection_failed", str(error)) from error


def _protocol_key(error: urllib3_errors.ProtocolError) -> str:
    cause = error.args[-1] if error.args else None
    if isinstance(cause, http.client.IncompleteRead | urllib3_errors.IncompleteRead):
        return "truncated"
    if isinstance(cause, OSError) and not isinstance(cause, http.client.RemoteDisconnected):
        return "connection_failed"
    return "broken_answer"
