"""Calling `hub …` in a test, and reading what it prints for programs."""

import json
from collections.abc import Callable
from typing import Any

from click.testing import CliRunner, Result

from hub.cli import hub as hub_group

Run = Callable[..., Result]
ENTRY = {
    "id",
    "kind",
    "town",
    "source",
    "external_id",
    "url",
    "language",
    "state",
    "title",
    "published_at",
}


def call(*arguments: object, **options: Any) -> Result:
    """Run a command in this process."""
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(hub_group, words, prog_name="hub", **options)


def output_of(result: Result) -> Any:
    """What a command printed as JSON; fails when it failed."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
