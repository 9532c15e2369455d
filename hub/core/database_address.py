"""The address of the database, as people write it and as SQLAlchemy reads it (pure)."""

import re
from typing import Final

# user:password@host:port/name?options as SQLAlchemy reads it: a password ends at its first @, and
# the rest of it would be shown as the name of the server.
_SERVER: Final = re.compile(
    r"(?:[^:/]*(?::[^@]*)?@)?(?:\[[^/?\]]+\]|[^/:?@\[]*)(?::\d+)?(?:[/?].*)?", re.DOTALL
)


def database_address(value: str) -> str:
    """The address for SQLAlchemy; "" stays.  Raises ValueError for one that it cannot be."""
    address = value.strip()
    for plain in ("postgresql://", "postgres://"):
        if address.startswith(plain):
            address = f"postgresql+psycopg://{address[len(plain) :]}"
    scheme, _colon, rest = address.partition("://")
    is_server = scheme == "postgresql+psycopg" and _SERVER.fullmatch(rest)
    if address and not is_server and not address.startswith("sqlite:///"):
        raise ValueError("postgresql+psycopg://user:password@host/name, with %40 for @ in it")
    return address
