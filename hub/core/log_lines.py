"""Log lines that stay what they are: no line ends of others, no control characters, no passwords.

What readers and sources send ends up in messages and in the words of exceptions.  A line end in
it would begin a line that looks like the hub's own, and an escape sequence would be obeyed by the
terminal that shows the log.
"""

import logging
import re
from types import TracebackType
from typing import Final

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# C0 and C1, line and paragraph separators, directions (Unicode TR 9), lone surrogates.
_DISTURBING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# user:password@ of an address (RFC 3986 section 3.2.1).  The colon is possessive about what stands
# before it: a line of thousands of colons is read once, not once for each.
_PASSWORD: Final = re.compile(r"(://)[^/\s@:]*+:[^/\s@]*+@")
# The same in one setting, where a password may hold any character by mistake.
_PASSWORD_OF_A_SETTING: Final = re.compile(r"(://).*@", re.DOTALL)

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def log_line(text: str) -> str:
    """`text` as one line: disturbing characters written as escapes, passwords left out."""
    shown = _DISTURBING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return _PASSWORD.sub(r"\1…@", shown)


def without_password(value: str) -> str:
    """The value of a setting as people may see it: what stands before an address's @ left out."""
    return _PASSWORD_OF_A_SETTING.sub(r"\1…@", value)


class LogLines(logging.Formatter):
    """Each message on one line; those of a traceback are set in, so that none looks like one."""

    def __init__(self) -> None:
        super().__init__(FORMAT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging's name
        """The line of a message."""
        record.message = log_line(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 -- logging's name
        """The traceback, each line of it set in."""
        return "\n".join(
            f"    {log_line(line)}" for line in super().formatException(ei).split("\n")
        )
