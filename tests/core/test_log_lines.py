"""Log lines that stay what they are."""

import io
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine

from hub.core.log_ids import begin_request, end_request, lines_of_a_job, with_ids_of_here
from hub.core.log_lines import FIELDS, JsonLines, LogLines, log_line


def int_of(words: str) -> int:
    raise ValueError(words)


@pytest.fixture(autouse=True)
def _no_request() -> None:
    """A test of pages in the same process may not have closed its answers."""
    end_request()


@contextmanager
def logging_with(
    formatter: logging.Formatter, name: str
) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger, and what it writes.

    Of no tree: what a lone surrogate is in cannot be told of between the processes of a run.
    """
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.Logger(name)  # noqa: LOG001
    logger.addHandler(handler)
    yield logger, stream
    handler.close()


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    with logging_with(LogLines(), "hub.tried") as made:
        yield made


@pytest.fixture
def json_log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    with logging_with(JsonLines(), "hub.tried_as_json") as made:
        yield made


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


KEYS = ["time", "level", "logger", "message", "request_id", "job_id", "exception"]


def test_a_line_of_json_is_one_object_with_the_keys_that_are_promised(
    json_log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = json_log
    with time_machine.travel("2026-11-29T12:00:00.25+01:00", tick=False):
        logger.warning("Grudziądz %s", 'a"b\r\n{"level": "ERROR"}\x1b[2J\u2028\u202e\ud800')
    assert stream.getvalue().isascii()
    assert stream.getvalue().count("\n") == 1
    told = json.loads(stream.getvalue())
    assert list(told) == KEYS
    # Written out in ASCII: a lone surrogate in the words of a failure would end the whole run.
    assert ascii(told) == ascii(
        {
            "time": "2026-11-29T11:00:00.250Z",
            "level": "WARNING",
            "logger": "hub.tried_as_json",
            "message": 'Grudziądz a"b\\u000d\\u000a{"level": "ERROR"}'
            "\\u001b[2J\\u2028\\u202e\\ud800",
            "request_id": None,
            "job_id": None,
            "exception": None,
        }
    )
    # docs/operating.md names them, and those of a request.
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    for key in (*KEYS, "method", "path", "status", "milliseconds", "bytes", "client"):
        assert f"`{key}`" in page, key


def test_json_tells_the_traceback_and_no_password(
    json_log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = json_log
    try:
        int_of("a\x1b[2J at amqp://hub:hunter2@host/x\nERROR hub: forged")
    except ValueError:
        logger.exception("redis://hub:hunter2@host/0 %s", "failed", extra={FIELDS: {"level": "x"}})
    told = json.loads(stream.getvalue())
    assert told["level"] == "ERROR"
    assert told["message"] == "redis://…@host/0 failed"
    assert told["exception"].startswith("Traceback (most recent call last):\n")
    assert "ValueError: a\\u001b[2J at amqp://…@host/x" in told["exception"]
    assert "hunter2" not in stream.getvalue()


def test_lines_bear_the_ids_of_what_they_are_written_for(
    log: tuple[logging.Logger, io.StringIO], json_log: tuple[logging.Logger, io.StringIO]
) -> None:
    for logger, stream in (log, json_log):
        logger.warning("before")
        begin_request("r1")
        logger.warning("asked")
        with lines_of_a_job() as job_id:
            logger.warning("at work")
            thread = threading.Thread(target=with_ids_of_here(logger.warning), args=("beside",))
            thread.start()
            thread.join()
        end_request()
        stranger = threading.Thread(target=logger.warning, args=("after",))
        stranger.start()
        stranger.join()
        lines = stream.getvalue().splitlines()
        if stream is log[1]:
            both = f"hub.tried [request r1] [job {job_id}]: "
            ends = ["hub.tried: before", "hub.tried [request r1]: asked", f"{both}at work"]
            ends += [f"{both}beside", "hub.tried: after"]
            assert [line.partition("WARNING ")[2] for line in lines] == ends
        else:
            told = [json.loads(line) for line in lines]
            ids = [(line["request_id"], line["job_id"]) for line in told]
            both_ids = ("r1", job_id)
            assert ids == [(None, None), ("r1", None), both_ids, both_ids, (None, None)]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_what_goes_wrong_in_logging_and_in_threads_is_told_in_lines(log_format: str) -> None:
    script = (
        "import logging, threading, sys\n"
        "from hub.core.log_output import start_log\n"
        "start_log(sys.argv[1])\n"
        "logging.getLogger('a').info('%d', 'no\\nnumber')\n"
        "def dies(): raise RuntimeError('b\\nc')\n"
        "thread = threading.Thread(target=dies, name='t'); thread.start(); thread.join()\n"
        "logging.getLogger('huey').info('of no use')\n"
        "try: raise OSError('refused\\nwith a hint')\n"
        "except OSError:\n"
        "    queue = logging.getLogger('huey.consumer.Worker-1')\n"
        "    queue.exception('Error reading from queue')\n"
    )
    command = [sys.executable, "-c", script, log_format]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    lines = [line for line in ended.stderr.splitlines() if not line.startswith("    ")]
    assert len(lines) == 3, ended.stderr
    if log_format == "json":
        lines = [json.loads(line)["message"] for line in lines]
    assert "a line of a (<string>:4) could not be written: TypeError" in lines[0]
    assert "the thread t died" in lines[1]
    assert "RuntimeError: b" in ended.stderr
    assert lines[2].endswith("Error reading from queue: refused")
