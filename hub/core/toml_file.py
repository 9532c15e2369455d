"""Opens TOML files that people write, and says on which line one is not TOML."""

import re
import tomllib
from pathlib import Path

from hub.core.file_causes import cause_of
from hub.core.file_problems import Problem
from hub.core.toml_lines import lines_of
from hub.core.toml_table import Notes, Table
from hub.core.words import gettext as _

MAX_FILE_BYTES = 1_000_000
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_table(path: Path) -> tuple[Table, bytes]:
    """The outermost table of a TOML file, and the file's bytes.

    When it cannot be read or is not TOML, the table is empty and its `problems` say why.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = Problem(1, _("This file cannot be read: %(reason)s.", reason=cause_of(error)))
        return Table({}, (), Notes({(): 1}, [problem])), b""
    return open_table(content), content


def open_table(content: bytes) -> Table:
    """The outermost table of a TOML file's content.

    When it is not TOML, the table is empty and its `problems` say why.
    """
    text, problem = _as_text(content)
    if problem is None:
        try:
            return Table(tomllib.loads(text), (), Notes(lines_of(text.replace("\r\n", "\n"))))
        except tomllib.TOMLDecodeError as error:
            problem = _syntax_problem(str(error), text)
        except RecursionError:
            problem = Problem(1, _("Lists are nested too deeply: use fewer levels."))
    return Table({}, (), Notes({(): 1}, [problem]))


def _as_text(content: bytes) -> tuple[str, Problem | None]:
    if len(content) > MAX_FILE_BYTES:
        return "", Problem(1, _("The file is larger than %(size)s MB.", size=1))
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", Problem(line, _("These letters are not UTF-8: save the file as UTF-8."))


def _syntax_problem(reason: str, text: str) -> Problem:
    """What tomllib says, with its line and, for the usual mistakes, how to mend them."""
    found = _AT_LINE.search(reason)
    last_line = text.rstrip("\n").count("\n") + 1
    line = int(found[1]) if found and found[1] else last_line
    reason = reason[: found.start()] if found else reason
    if reason.startswith("Unterminated string"):
        line = _open_string_line(text) or line
        return Problem(line, _("A text begins here and has no closing quotation mark."))
    usual = {
        "Cannot overwrite a value": _("This key is already in its table: keep only one."),
        "Cannot declare": _("This table is already in the file: put its keys there."),
        "Invalid value": _("= must be followed by text in quotation marks, a number or a list."),
        "Expected '=' after a key": _("A line must read: key = value."),
        "Invalid statement": _("A line must read: key = value."),
        "Illegal character '\\n'": _("A text has no closing quotation mark on its line."),
    }
    for beginning, message in usual.items():
        if reason.startswith(beginning):
            return Problem(line, message)
    return Problem(line, _("This line is not TOML: %(reason)s.", reason=reason))


def _open_string_line(text: str) -> int | None:
    """The line where a text of several lines begins that nothing closes."""
    for mark in ('"""', "'''"):
        if text.count(mark) % 2:
            return text.count("\n", 0, text.rfind(mark)) + 1
    return None
