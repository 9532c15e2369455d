"""Files in the data folder that can be made again: dear to make at each start, no loss when gone.

A file that cannot be read is made anew, one that cannot be written is done without; no backup
has them.
"""

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

FOLDER: Final = "made"

log = logging.getLogger(__name__)


def made_folder(data_dir: Path) -> Path | None:
    """The folder for them, None when there can be none."""
    folder = data_dir / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        log.debug("%s cannot be made: %s", folder, error)
        return None
    return folder


def made_once(data_dir: Path | None, name: str, basis: str, make: Callable[[], Any]) -> Any:
    """The JSON value that `make` gives, kept under `name` for as long as `basis` is the same.

    Without a data folder it is made each time.
    """
    folder = made_folder(data_dir) if data_dir else None
    if folder is None:
        return make()
    path = folder / f"{name}.json"
    digest = hashlib.sha256(basis.encode()).hexdigest()
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads(path.read_bytes())
        if kept["basis"] == digest:
            return kept["value"]
    value = make()
    with contextlib.suppress(OSError):
        _write(path, json.dumps({"basis": digest, "value": value}).encode())
    return value


def _write(path: Path, data: bytes) -> None:
    """Replace a file at once, so that another process reads the old one or the new one."""
    handle, written = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(written).replace(path)
    except OSError:
        Path(written).unlink(missing_ok=True)
        raise
