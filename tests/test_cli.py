"""The command line as a whole: help, settings, errors and exit codes of a program of its own."""

import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from hub.cli import HubCommands, hub
from hub.core.settings import Settings
from tests.commands import ROOT, run, run_from_nothing, sentence


def test_help_lists_every_command_with_one_whole_line(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HubCommands, "_app", app)
    shown = CliRunner().invoke(hub, ["--help"], prog_name="hub").stdout
    names = (
        "up", "web", "work", "migrate", "source check", "source add", "source held", "entry list",
        "network check", "plugin on", "world-heritage sites",
    )  # fmt: skip
    assert "..." not in shown.partition("Commands:")[2]
    for name in names:
        (line,) = [line for line in shown.splitlines() if line.startswith(f"  {name} ")]
        assert line.rstrip().endswith("."), line
        assert "..." not in line
        assert len(line) <= 80


def test_a_command_leaves_the_log_of_its_process_as_it_was(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HubCommands, "_app", app)
    before = logging.getLogger("hub.plugin_host").level
    assert CliRunner().invoke(hub, ["source", "list"]).exit_code == 0
    assert logging.getLogger("hub.plugin_host").level == before != logging.CRITICAL


def test_a_database_that_was_never_migrated_is_told_in_a_sentence(tmp_path: Path) -> None:
    result = run(tmp_path, "source", "list", "--json")
    assert (result.returncode, "hub migrate" in sentence(result)) == (1, True)
    for command in ("web", "work"):
        result = run(tmp_path, command)
        assert (result.returncode, "hub migrate" in sentence(result)) == (1, True)


def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path) -> None:
    nobody = "postgresql://nobody@127.0.0.1:1/none"
    for command in (["source", "list"], ["migrate"]):
        result = run(tmp_path, *command, HUB_DATABASE_URL=nobody)
        assert (result.returncode, "HUB_DATABASE_URL" in sentence(result)) == (1, True)


def test_a_wrong_setting_stops_every_command_and_names_the_right_one(tmp_path: Path) -> None:
    for command in (["migrate"], ["source", "list"]):
        result = run(tmp_path, *command, HUB_POORT="80")
        assert result.returncode == 2
        assert sentence(result) == ("hub: There is no setting HUB_POORT. Did you mean HUB_PORT?\n")


def test_a_plugin_s_setting_is_no_unknown_setting(settings: Settings) -> None:
    result = run(settings.data_dir, "source", "list", "--json", HUB_WORLD_HERITAGE_COLOUR="red")
    assert (result.returncode, result.stdout) == (0, "[]\n"), result.stderr


def test_migrating_twice_is_no_mistake_and_then_commands_work(tmp_path: Path) -> None:
    for _ in range(2):
        result = run(tmp_path, "migrate")
        assert (result.returncode, result.stderr) == (0, "")
    towns = run(tmp_path, "source", "suggestions", "--json")
    assert {row["town"] for row in json.loads(towns.stdout)} >= {"falun", "roros"}


def test_a_reader_that_has_enough_of_the_output_causes_no_traceback(settings: Settings) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "hub", "source", "suggestions", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "HUB_DATA_DIR": str(settings.data_dir)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 1


def test_words_come_in_the_language_of_the_shell_where_the_hub_speaks_it(
    settings: Settings,
) -> None:
    for locale, told in (
        ("sv_SE.UTF-8", "Det finns ingen källa 9"),
        ("nl_NL.UTF-8", "There is no source 9"),
    ):
        result = run(settings.data_dir, "source", "pause", "9", LC_ALL=locale)
        assert (result.returncode, told in sentence(result)) == (4, True)


def test_a_program_that_has_imported_nothing_yet_does_what_these_tests_see(
    settings: Settings,
) -> None:
    asked = (settings.data_dir, "source", "pause", "9")
    begun, forked = (each(*asked, LC_ALL="sv_SE.UTF-8") for each in (run_from_nothing, run))
    assert "Det finns ingen källa 9" in sentence(begun)
    assert (begun.returncode, begun.stderr) == (forked.returncode, forked.stderr)


def test_a_name_that_is_nearly_a_command_is_told_which(settings: Settings) -> None:
    result = run(settings.data_dir, "sorce", "list")
    assert (result.returncode, "Did you mean ‘hub source’?" in sentence(result)) == (2, True)


def groups_below(group: click.Group, context: click.Context) -> Iterator[click.Context]:
    """The group and every group below it, each in its context, on a terminal of 80 columns."""
    yield context
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from groups_below(command, click.Context(command, context, name))


def test_no_command_s_sentence_is_cut_in_the_help_of_its_group(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HubCommands, "_app", app)
    contexts = list(groups_below(hub, click.Context(hub, info_name="hub", terminal_width=80)))
    paths = {context.command_path for context in contexts}
    assert paths >= {"hub", "hub source", "hub plugin", "hub world-heritage"}
    for context in contexts:
        told, _head, commands = context.get_help().partition("Commands:\n")
        assert told.splitlines()[2].strip().endswith("."), context.command_path
        for line in commands.splitlines():
            assert "..." not in line, f"{context.command_path}: {line}"
            assert len(line) <= 80, f"{context.command_path}: {line}"


def test_a_setting_that_does_not_fit_is_told_in_the_users_language(tmp_path: Path) -> None:
    for command in (["doctor"], ["migrate"], ["source", "list"], ["entry", "list"]):
        result = run(tmp_path / "var", *command, LC_ALL="pl_PL.UTF-8", HUB_FEEDBACK_DAYS="never")
        assert result.returncode != 0, command
        said = "HUB_FEEDBACK_DAYS nie może mieć wartości „never”. Dozwolona wartość: liczba dni."
        assert said in result.stdout + result.stderr, command


def test_commands_without_an_application_speak_the_users_language(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    said = [
        run(folder, *command, LC_ALL="fi_FI.UTF-8").stdout.strip()
        for command in (["migrate"], ["maintenance", "on"], ["maintenance", "off"])
    ]
    assert said == [
        "Tietokanta on ajan tasalla.",
        (
            "Kaikki sivut vastaavat nyt virhekoodilla 503. "
            "Ota ne taas käyttöön komennolla: hub maintenance off"
        ),
        "Sivut vastaavat taas tavalliseen tapaan.",
    ]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = run(folder, "up", LC_ALL="sv_SE.UTF-8", HUB_PORT=port)
    assert (refused.returncode, "Navet kan inte svara på" in sentence(refused)) == (1, True)
