"""Why a file or an address could not be used, in the reader's language.

The system says it in its own language, which on a server is mostly English.
"""

import errno
import os
from typing import Any, Final

from hub.core.words import lazy_gettext as _l

CAUSES: Final[dict[int, Any]] = {
    errno.ENOENT: _l("there is no such file or folder"),
    errno.EACCES: _l("this user may not use it"),
    errno.EPERM: _l("this user may not use it"),
    errno.EISDIR: _l("it is a folder"),
    errno.ENOTDIR: _l("a part of its path is not a folder"),
    errno.ENAMETOOLONG: _l("its name is too long"),
    errno.EROFS: _l("the disk is read-only"),
    errno.EIO: _l("the disk has a fault"),
    errno.EADDRINUSE: _l("another program is using the address"),
    errno.EADDRNOTAVAIL: _l("this machine does not have the address"),
}


def cause_of(error: OSError) -> Any:
    """What the system says is wrong; in its own words where the hub has none."""
    if error.errno in CAUSES:
        return CAUSES[error.errno]
    return os.strerror(error.errno) if error.errno else str(error) or type(error).__name__
