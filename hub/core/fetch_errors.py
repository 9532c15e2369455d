"""What can come of a request to the outside when no answer does."""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager


class FetchError(Exception):
    """A request failed before an answer was complete.

    `key` is stable and translated where it is shown: "bad_url", "unsupported_scheme",
    "credentials_in_url", "port_refused", "address_refused", "name_not_found", "name_slow",
    "connection_refused", "connection_failed", "tls_failed", "timed_out", "too_large",
    "truncated", "broken_answer", "undecodable_encoding", "bad_redirect", "redirect_loop",
    "too_many_redirects".  `detail` is for the log.  On purpose no OSError and none of
    http.client's errors: those are caught and named on the way.
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
    except TimeoutError as error:
        raise FetchError("timed_out", str(error)) from error
    except ssl.SSLError as error:
        raise FetchError("tls_failed", str(error)) from error
    except http.client.IncompleteRead as error:
        raise FetchError("truncated", repr(error)) from error
    # Before OSError: a server that hangs up without an answer is both.
    except (http.client.HTTPException, ValueError) as error:
        raise FetchError("broken_answer", repr(error)) from error
    except OSError as error:
        raise FetchError("connection_failed", str(error)) from error
