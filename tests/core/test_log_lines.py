"""Log lines that stay what they are."""

import io
import logging
import time
from collections.abc import Iterator

import pytest

from hub.core.log_lines import LogLines, log_line


def int_of(words: str) -> int:
    raise ValueError(words)


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LogLines())
    logger = logging.getLogger("hub.tried")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)
    handler.close()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb", "a\\u000d\\u000ab"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\u202eb\u2028c\x85", "a\\u202eb\\u2028c\\u0085"),
        ("\ud800", "\\ud800"),
        ("Grudziądz 🫠", "Grudziądz 🫠"),
        ("redis://hub:secret@host/0", "redis://…@host/0"),
        ("postgresql+psycopg://hub:s:e%40@host/hub", "postgresql+psycopg://…@host/hub"),
        ("https://falun.example/a:b@c", "https://falun.example/a:b@c"),
    ],
)
def test_a_line_is_one_line_and_tells_no_password(text: str, line: str) -> None:
    assert log_line(text) == line


def test_a_line_of_thousands_of_colons_is_read_in_no_time() -> None:
    began = time.process_time()
    line = log_line("moved to http://" + ":" * 30_000)
    assert line.endswith(":" * 30_000)
    assert time.process_time() - began < 1


def test_the_lines_of_a_traceback_are_set_in(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    try:
        int_of("a\n2026-01-01 00:00:00,000 ERROR hub: forged \x1b[2J")
    except ValueError:
        logger.exception("source %s could not be stored", 7)
    first, *others = stream.getvalue().splitlines()
    assert first.endswith("ERROR hub.tried: source 7 could not be stored")
    assert all(line.startswith("    ") for line in others)
    assert "forged \\u001b[2J" in others[-1]
