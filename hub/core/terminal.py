"""What commands print: tables for people, JSON for programs, progress for long work."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final, Protocol

import click

EXIT_NO: Final = 3
"""The exit code of a command that did nothing because who was asked said no."""


class Progress(Protocol):
    """How far long work has come."""

    def step(self, line: str) -> None:
        """One more piece is done; `line` says which and how."""


class _Bar:
    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def step(self, line: str) -> None:
        self._bar.update(1, line)


class _Lines:
    def step(self, line: str) -> None:
        click.echo(line)


@contextmanager
def progress(total: int, label: str) -> Iterator[Progress]:
    """A progress bar on a terminal, one plain line a piece elsewhere."""
    if not sys.stdout.isatty():
        yield _Lines()
        return
    with click.progressbar(
        length=total, label=label, item_show_func=lambda line: line or ""
    ) as bar:
        yield _Bar(bar)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def print_json(value: Any) -> None:
    """Print a value as JSON, with moments in ISO 8601."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def print_json_list(rows: Iterable[Any]) -> None:
    """Print a JSON list row by row, so that a long one needs no memory."""
    click.echo("[", nl=False)
    separator = "\n"
    for row in rows:
        click.echo(separator + json.dumps(row, ensure_ascii=False, default=_plain), nl=False)
        separator = ",\n"
    click.echo("\n]")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns as wide as their content."""
    if not rows:
        return
    widths = [
        max(len(headings[column]), *(len(row[column]) for row in rows))
        for column in range(len(headings))
    ]
    for row in (headings, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
