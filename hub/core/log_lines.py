"""Log lines that stay what they are: no line ends of others, no control characters, no passwords.

What readers and sources send ends up in messages and in the words of exceptions.  A line end in
it would begin a line that looks like the hub's own, and an escape sequence would be obeyed by the
terminal that shows the log.

Both formats are formatters of the standard library: what libraries say goes the same way as what
the hub says, and a second way of logging (structlog) would have to be led back into this one.
"""

import json
import logging
import re
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from hub.core.log_ids import present_ids

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s%(ids)s: %(message)s"
FIELDS: Final = "fields"
"""What a record of JSON has beside the usual keys: `extra={FIELDS: {"status": 200}}`."""

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
    # Both are asked first whether they have anything to do: most lines are plain.
    if not (text.isascii() and text.isprintable()):
        text = _DISTURBING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return _PASSWORD.sub(r"\1…@", text) if "://" in text else text


def without_password(value: str) -> str:
    """The value of a setting as people may see it: what stands before an address's @ left out."""
    return _PASSWORD_OF_A_SETTING.sub(r"\1…@", value)


class LogLines(logging.Formatter):
    """Each message on one line; those of a traceback are set in, so that none looks like one."""

    def __init__(self) -> None:
        super().__init__(FORMAT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging's name
        """The line of a message, with the request and the job that it belongs to."""
        ids = present_ids()
        request = f" [request {ids.request}]" if ids.request else ""
        record.ids = f"{request} [job {ids.job}]" if ids.job else request
        record.message = log_line(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 -- logging's name
        """The traceback, each line of it set in."""
        return "\n".join(
            f"    {log_line(line)}" for line in super().formatException(ei).split("\n")
        )


class JsonLines(logging.Formatter):
    """Each record as one JSON object on one line, always with the same keys.

    docs/operating.md lists them.  A text holds no character that disturbs, even when it is read
    back: only `exception`, a traceback, has line ends.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The object; None stands where there is nothing."""
        ids = present_ids()
        told: dict[str, Any] = {
            "time": _moment(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": log_line(record.getMessage()),
            "request_id": ids.request or None,
            "job_id": ids.job or None,
            "exception": self._exception(record),
        }
        for key, value in getattr(record, FIELDS, {}).items():
            told.setdefault(key, log_line(value) if isinstance(value, str) else value)
        # ASCII alone: whatever encoding the error output has, it is JSON.
        return json.dumps(told, ensure_ascii=True, default=str)

    def _exception(self, record: logging.LogRecord) -> str | None:
        # Not kept in the record, as logging does: another handler may want it in its own shape.
        text = self.formatException(record.exc_info) if record.exc_info else record.stack_info
        if not text:
            return None
        return "\n".join(log_line(line) for line in text.split("\n"))


LOG_FORMATS: Final[dict[str, type[logging.Formatter]]] = {"text": LogLines, "json": JsonLines}


def _moment(seconds: float) -> str:
    """A moment as ISO 8601 has it, in UTC, in milliseconds."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
