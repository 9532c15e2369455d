"""Errors that the hub raises: one small class per meaning and HTTP status.

`message` is translated and shown to people; `detail` is the technical cause, goes to the log
and never leaves the server.
"""

from typing import ClassVar


class HubError(Exception):
    """Something went wrong that a person can be told about.

    `message` is text or a lazily translated string.  `str(error)` is message and detail, the
    whole story on one log line.
    """

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, message: object, detail: str = "") -> None:
        super().__init__(message, detail)
        self.message = message
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.message} ({self.detail})" if self.detail else str(self.message)


class InvalidInput(HubError):
    """What a person or a file said cannot be used; the message says what would do."""

    status = 400
    exit_code = 2


class Forbidden(HubError):
    """The viewer is known and may not do this."""

    status = 403


class NotFound(HubError):
    """There is nothing at this address or under this name."""

    status = 404
    exit_code = 4


class Gone(HubError):
    """There was something here and its owner took it away.

    With `ran_out` nobody did: it held once, or for some time, and the message says how to come
    by another.
    """

    status = 410

    def __init__(self, message: object, detail: str = "", *, ran_out: bool = False) -> None:
        super().__init__(message, detail)
        self.ran_out = ran_out


class Conflict(HubError):
    """Somebody else changed the same thing in the meantime."""

    status = 409


class Unavailable(HubError):
    """A part that is needed does not answer now; trying again later may help."""

    status = 503
