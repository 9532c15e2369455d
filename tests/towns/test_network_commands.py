import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from hub.core.words import speaking
from hub.towns.actions import take_in_network
from hub.towns.commands import network as network_commands
from hub.towns.network_file import default_network_file


def test_a_good_file_passes_the_check_without_an_application(network_path: Path) -> None:
    result = CliRunner().invoke(network_commands, ["check", str(network_path)])
    assert result.exit_code == 0
    assert "can be used" in result.stdout


def test_a_bad_file_is_listed_by_line_and_ends_with_code_two(network_path: Path) -> None:
    text = network_path.read_text(encoding="utf-8").replace('"AT"', '"at"')
    network_path.write_text(text, encoding="utf-8")
    line = text.splitlines().index('country = "at"') + 1
    result = CliRunner().invoke(network_commands, ["check", str(network_path)])
    assert result.exit_code == 2
    assert result.stdout.startswith(f"{network_path}:{line}: ‘at’ is not a country code.")
    assert "1 problem" in result.stderr


def test_why_a_file_cannot_be_read_is_said_in_the_readers_language(
    app: Flask, network_path: Path
) -> None:
    missing = network_path.with_name("nowhere.toml")
    with app.app_context(), speaking("sv"):
        said = CliRunner().invoke(network_commands, ["check", str(missing)]).stdout
        assert "Filen kan inte läsas: det finns ingen sådan fil eller mapp." in said
        said = CliRunner().invoke(network_commands, ["check", str(network_path.parent)]).stdout
        assert "Filen kan inte läsas: den är en mapp." in said


def test_the_check_speaks_json(network_path: Path) -> None:
    good = CliRunner().invoke(network_commands, ["check", "--json", str(network_path)])
    assert json.loads(good.stdout) == {"file": str(network_path), "ok": True, "problems": []}
    missing = str(network_path.with_name("nowhere.toml"))
    bad = CliRunner().invoke(network_commands, ["check", missing, "--json"])
    assert bad.exit_code == 2
    answer = json.loads(bad.stdout)
    assert (answer["ok"], answer["problems"][0]["line"]) == (False, 1)


@pytest.mark.usefixtures("towns_app")
def test_show_says_who_belongs_to_the_network_and_who_left() -> None:
    empty = CliRunner().invoke(network_commands, ["show"])
    assert "hub migrate" in empty.stdout
    take_in_network(default_network_file())
    result = CliRunner().invoke(network_commands, ["show"])
    assert result.exit_code == 0, result.output
    assert "Røros (roros), Norway" in result.stdout
    assert "Vordingborg (vordingborg), Denmark: former member" in result.stdout
    assert "Nordic group, –2007: Vordingborg ended" in result.stdout
    assert "New twin town in Denmark" in result.stdout


@pytest.mark.usefixtures("towns_app")
def test_show_speaks_json() -> None:
    take_in_network(default_network_file())
    answer = json.loads(CliRunner().invoke(network_commands, ["show", "--json"]).stdout)
    assert [town["slug"] for town in answer["towns"]][:2] == ["falun", "roros"]
    assert answer["towns"][1]["names"]["sma"] == "Rosse"
    assert answer["wanted"][0]["country"] == "DK"
    assert answer["towns"][5]["memberships"][0]["ended"] == "2007"
