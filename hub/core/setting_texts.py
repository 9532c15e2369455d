"""How the text of a setting becomes its value; each raises ValueError, saying what would do."""

from pathlib import Path
from urllib.parse import urlsplit

from hub.core.log_lines import LOG_FORMATS
from hub.core.peers import UNIX_SOCKETS, Peers, network_of


class WrongPart(ValueError):
    """One part of a list does not fit: `part`."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part = part


def read_text(value: str) -> str:
    """Text without the blanks around it."""
    return value.strip()


def read_path(value: str) -> Path | None:
    """An absolute path, None for none."""
    return Path(value).expanduser().resolve() if value.strip() else None


def read_number(value: str) -> int:
    """A whole number from 1 to 65535."""
    number = int(value)
    if not 1 <= number <= 65535:
        raise ValueError("a whole number from 1 to 65535")
    return number


def read_yes_or_no(value: str) -> bool:
    """A switch."""
    word = value.strip().lower()
    if word in {"1", "yes", "true", "on"}:
        return True
    if word in {"", "0", "no", "false", "off"}:
        return False
    raise ValueError("1 or 0")


def read_log_format(value: str) -> str:
    """How log lines are written."""
    word = value.strip().lower()
    if word not in LOG_FORMATS:
        raise ValueError(" or ".join(LOG_FORMATS))
    return word


def read_list(value: str) -> tuple[str, ...]:
    """Words between blanks or commas."""
    return tuple(part for part in value.replace(",", " ").split() if part)


def read_host_ports(value: str) -> frozenset[str]:
    """Pairs of host and port, in lower case."""
    pairs = read_list(value)
    for pair in pairs:
        host, colon, port = pair.rpartition(":")
        if not (colon and host and port.isdigit()):
            raise ValueError("host:port pairs such as intranet.example:8080")
    return frozenset(pair.lower() for pair in pairs)


def read_ports(value: str) -> frozenset[int]:
    """Ports."""
    return frozenset(read_number(part) for part in read_list(value))


def read_peers(value: str) -> Peers:
    """Addresses and networks, and the word for Unix sockets."""
    networks = set()
    parts = read_list(value)
    for part in parts:
        if part != UNIX_SOCKETS:
            try:
                networks.add(network_of(part))
            except ValueError as error:
                raise WrongPart(part, str(error)) from error
    return Peers(frozenset(networks), UNIX_SOCKETS in parts)


def read_mail_server(value: str) -> str:
    """The address of a mail server, "" for none."""
    parts = urlsplit(value.strip())
    if value.strip() and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise ValueError("smtp://user:password@host:port")
    _ = parts.port  # raises ValueError for what is no port
    return value.strip()


def read_address(value: str) -> str:
    """An http or https address without the slash at its end."""
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ValueError("an address that begins with http:// or https://")
    return value.strip().rstrip("/")
