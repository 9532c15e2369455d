"""Mail as it leaves the hub: made without a way to add headers, sent or filed.

`HUB_MAIL_URL` names the server: `smtps://` for TLS from the start, `smtp://` with STARTTLS
where the server offers it (RFC 3207).  Without it, each mail is a file in the data folder, and
shown in the terminal where there is one.
"""

import os
import re
import smtplib
import ssl
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hub.core.errors import InvalidInput
from hub.core.plain_text import one_line, without_unwanted
from hub.core.settings import Settings
from hub.core.words import lazy_gettext as _l

TIMEOUT_SECONDS = 30
LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
LONGEST_SUBJECT = 150
_PART = r"[^@\s,;:<>()\"\\\[\]]"
_LABEL = r"[^@\s.,;:<>()\"\\\[\]]+"
_ADDRESS = re.compile(rf"{_PART}{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person: plain text, and the same as HTML where `html` is not "".

    `reply_to` is "" when an answer goes to the sender.
    """

    recipient: str
    subject: str
    body: str
    reply_to: str = ""
    html: str = ""


class MailNotSent(Exception):
    """The mail could not be handed over now; the text says why, for the log.

    `server_away` is true when no other mail would fare better at this moment.
    """

    def __init__(self, reason: str, *, server_away: bool) -> None:
        super().__init__(reason)
        self.server_away = server_away


def is_mail_address(text: str) -> bool:
    """Whether a text can be the address of one person: nothing that a header would read twice."""
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text) or not text.isprintable():
        return False
    if "=?" in text:
        # An encoded word (RFC 2047): the email package decodes it, or breaks at its charset.
        return False
    try:
        return bool(Address(addr_spec=text).domain)
    except (ValueError, IndexError):
        return False


def sender_address(settings: Settings) -> str:
    """Who sends the hub's mail: HUB_MAIL_FROM, else the contact, else hub@ the public host."""
    for given in (settings.mail_from, settings.contact):
        if is_mail_address(given):
            return given
    host = urlsplit(settings.public_url).hostname or "localhost"
    try:
        return f"hub@{host.encode('idna').decode('ascii')}"
    except UnicodeError:
        return "hub@localhost"


def message_of(letter: Letter, sender: str, message_id: str, made_at: datetime) -> EmailMessage:
    """The letter as RFC 5322 writes it.

    Raises InvalidInput for an address that is none; a subject is made one line.
    """
    for address in (letter.recipient, *([letter.reply_to] if letter.reply_to else [])):
        if not is_mail_address(address):
            raise InvalidInput(
                _l("This is not an email address: %(address)s", address=repr(address[:80]))
            )
    message = EmailMessage(policy=SMTP)
    user, _at, domain = sender.rpartition("@")
    message["From"] = Address(username=user, domain=domain)
    message["To"] = Address(addr_spec=letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=letter.reply_to)
    message["Subject"] = one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = made_at
    message["Message-ID"] = message_id
    # RFC 3834 section 5: no holiday notice answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(without_unwanted(letter.body))
    if letter.html:
        message.add_alternative(without_unwanted(letter.html), subtype="html")
    return message


def deliver(message: EmailMessage, settings: Settings, name: str) -> None:
    """Hand a message to the server, or write it to `mail/name.eml` in the data folder.

    Raises MailNotSent.
    """
    try:
        if settings.mail_url:
            _send(message, settings.mail_url)
        else:
            _file(message, settings.data_dir / "mail", name)
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError) as error:
        raise MailNotSent(f"{type(error).__name__}: {error}", server_away=True) from error
    except (smtplib.SMTPException, MessageError, ValueError) as error:
        # The last two: what no header and no login of SMTP can hold, as letters beyond ASCII.
        raise MailNotSent(f"{type(error).__name__}: {error}", server_away=False) from error
    except OSError as error:
        raise MailNotSent(f"{type(error).__name__}: {error}", server_away=True) from error


def _send(message: EmailMessage, mail_url: str) -> None:
    parts = urlsplit(mail_url)
    host, user = parts.hostname or "", unquote(parts.username or "")
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        port = parts.port or (587 if user else 25)
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    with server:
        server.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and host not in _LOOPBACK:
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            elif user:
                raise smtplib.SMTPException("no STARTTLS: the password stays here")
        if user:
            server.login(user, unquote(parts.password or ""))
        server.send_message(message)


def delete_mail_files_before(data_dir: Path, moment: datetime) -> int:
    """Delete mail that was written into the data folder before a moment; how many files."""
    old = [
        path for path in (data_dir / "mail").glob("*") if path.stat().st_mtime < moment.timestamp()
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def mail_files_of(data_dir: Path, addresses: Collection[str]) -> list[Path]:
    """The mail written into the data folder that is to or from one of the addresses.

    `addresses` are in small letters.
    """
    return sorted(
        path for path in (data_dir / "mail").glob("*.eml") if _people_of(path) & set(addresses)
    )


def _people_of(path: Path) -> set[str]:
    try:
        headers = BytesHeaderParser(policy=SMTP).parsebytes(path.read_bytes())
    except FileNotFoundError:
        return set()
    named = [headers["To"], headers["Reply-To"]]
    return {one.addr_spec.lower() for header in named if header for one in header.addresses}


def _file(message: EmailMessage, folder: Path, name: str) -> None:
    # Codes and links that sign somebody in: nobody else on the machine reads them.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    made = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(made, "wb") as file:
        file.write(message.as_bytes())
    draft.replace(folder / f"{name}.eml")
    if sys.stderr.isatty():
        # Somebody tries the hub and watches it: no code has to be looked for in a folder.
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        print(f"To: {message['To']}\n{message['Subject']}\n\n{text}", file=sys.stderr)  # noqa: T201
