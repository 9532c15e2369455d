"""Where the processes of a hub write their log: lines to the error output, in one format."""

import logging
import sys
import threading

from hub.core.log_lines import LOG_FORMATS

# They tell of every job and step, which is of use to nobody but their makers.
_TALKATIVE = ("huey", "alembic")
# What it tries again within seconds, for as long as its server is away.
_TRIED_AGAIN = ("Error reading from queue", "Error reading schedule", "Error enqueueing")

log = logging.getLogger(__name__)


class _ErrorOutput(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes lines; of one that cannot be made it says so in a line, not in a traceback."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's name
        """Say where the line that failed was written, once."""
        if record.name == __name__:
            return
        error = sys.exc_info()[1]
        place = f"{record.pathname}:{record.lineno}"
        self.handle(
            log.makeRecord(
                __name__,
                logging.ERROR,
                __file__,
                0,
                "a line of %s (%s) could not be written: %s",
                (record.name, place, type(error).__name__),
                None,
            )
        )


def _thread_died(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is None or issubclass(died.exc_type, SystemExit):
        return
    name = died.thread.name if died.thread else "?"
    log.error(
        "the thread %s died", name, exc_info=(died.exc_type, died.exc_value, died.exc_traceback)
    )


def queue_trouble_in_a_line(record: logging.LogRecord) -> bool:
    """Let a line say why the queue could not be reached, in place of a traceback at each try."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None or not record.name.startswith("huey."):
        return True
    said = record.getMessage()
    if said.startswith(_TRIED_AGAIN):
        why = str(error).partition("\n")[0] or type(error).__name__
        record.msg, record.args = "%s: %s", (said.rstrip("."), why)
        record.exc_info = record.exc_text = None
    return True


def start_log(log_format: str) -> None:
    """Log to the error output as `log_format` says, "text" or "json"; what is set up stays."""
    root = logging.getLogger()
    if not root.handlers:
        handler = _ErrorOutput(sys.stderr)
        handler.setFormatter(LOG_FORMATS[log_format]())
        handler.addFilter(queue_trouble_in_a_line)
        root.addHandler(handler)
        root.setLevel(logging.INFO)
    threading.excepthook = _thread_died
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel(logging.WARNING)
