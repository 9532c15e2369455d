"""The secret that signs cookies, when no setting gives one: made once, kept in the data folder."""

import contextlib
import os
import secrets
from pathlib import Path

from hub.core.errors import InvalidInput
from hub.core.words import lazy_gettext as _l


def kept_secret(path: Path) -> str:
    """The secret in a file, made whole by whichever process comes first.

    Raises InvalidInput when the file cannot be made or read, or is empty.
    """
    try:
        if not path.exists():
            draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
            descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(_l("%(file)s cannot be used.", file=path), str(error)) from error
    if not secret:
        raise InvalidInput(_l("%(file)s is empty: remove it.", file=path))
    return secret
