"""A real SMTP server on loopback, and what it was given."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Inbox:
    """What the server was given; `refuse` is the answer to the next mails instead."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.refuse = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail, or refuse it."""
        if self.refuse:
            return self.refuse
        message = message_from_bytes(envelope.content, policy=default)
        self.received.append((envelope.rcpt_tos, message))
        return "250 OK"


@contextmanager
def mail_server(inbox: Inbox, **settings: Any) -> Iterator[Controller]:
    """The server, while the block runs; `settings` are those of aiosmtpd."""
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **settings)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()
