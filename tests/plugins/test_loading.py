"""All or nothing: a zoo of broken plugins, each dropped with its reason, and the hub runs on."""

import fcntl
import html
import logging
import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from hub.core.settings import Settings, load_settings
from hub.plugin_api import hookspecs
from hub.plugin_host import verdicts
from hub.plugin_host.loading import HOOKS, Taken, load_plugins
from hub.plugin_host.plugins import FoundPlugin, PluginHost, Refused, host_of
from hub.plugin_host.reasons import REASONS
from tests.plugins.conftest import EXAMPLE, OWN_PLUGINS, ZOO, make_app, make_tables, migrate_plugins
from tests.rules.project_code import ROOT

# What is wrong with each, and what the detail names so that its author finds it.
DROPPED = {
    "answers_nothing": ("wrong_answer", "hub_panels gives nothing"),
    "app_wide": ("app_wide", "before_request_funcs"),
    "bad_catalog": ("bad_catalog", "sv/bad_catalog.po"),
    "broken_mapper": ("broken_mapper", "Other"),
    "ends_process": ("ended_process", "exit code 0"),
    "error_pages": ("app_wide", "error handlers"),
    "exits": ("exits", "enough"),
    "foreign_address": ("foreign_address", "/en/stolen"),
    "foreign_key": ("foreign_key", "change.number"),
    "foreign_template": ("foreign_template", "base.html"),
    "hook_fails": ("hook_failed", "hub_commands: LookupError: no commands today"),
    "missing_import": ("missing_import", "a_package_that_nobody_has"),
    "misspelt_hook": ("unknown_hook", "did you mean hub_nav_items?"),
    "news": ("name_taken", "news"),
    "no_access": ("no_access", "no_access.index"),
    "no_function": ("no_function", "parse"),
    "no_info": ("no_info", ""),
    "no_migrations": ("no_migrations", "no_migrations_thing"),
    "no_template": ("no_template", "no_template/panel.html"),
    "patches_hub": ("patched_hub", "hub.core.changes.content_revision"),
    "patches_library": ("patched_hub", "Flask.make_response"),
    "raises": ("import_failed", "raises/__init__.py:5"),
    "shared_tables": ("shared_tables", "of the plugin's own"),
    "template_global": ("app_wide", "url_for"),
    "unmarked_hook": ("unmarked_hook", "hub_nav_items"),
    "wraps": ("wrapper", "hub_nav_items"),
    "wrong_answer": ("wrong_answer", "hub_nav_items gives a str, not a NavItem"),
    "wrong_api": ("wrong_api", "'0'"),
    "wrong_argument": ("wrong_argument", "database"),
    "wrong_endpoint": ("unknown_endpoint", "wrong_endpoint.idnex"),
    "wrong_field": ("wrong_answer", "hub_settings: the field 'default'"),
    "wrong_name": ("wrong_name", "'another'"),
    "wrong_table": ("table_name", "entry_extra"),
}
# These show what is wrong with them only later; `test_calling.py` has them.
LOADED = {"bad_listener", "failing_migration", "late_panel", "raising_panel", "slow_hook"}
HANGS = "hangs"
SPINS = "spins"


def _settings(place: Path, *folders: Path) -> Settings:
    plugins = place / "plugins"
    plugins.mkdir()
    for folder in folders:
        shutil.copytree(folder, plugins / folder.name)
    return load_settings(
        {
            "HUB_DATA_DIR": str(place / "var"),
            "HUB_PLUGINS_DIR": str(plugins),
            "HUB_DISABLED_PLUGINS": OWN_PLUGINS,
        }
    )


@pytest.fixture(scope="module")
def zoo_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The whole zoo beside one plugin that is right."""
    animals = [ZOO / name for name in (*DROPPED, *LOADED)]
    settings = _settings(tmp_path_factory.mktemp("zoo"), EXAMPLE, *animals)
    make_tables(settings)
    migrate_plugins(settings)
    return make_app(settings)


@pytest.fixture(scope="module")
def zoo(zoo_app: Flask) -> PluginHost:
    return host_of(zoo_app)


@pytest.mark.parametrize("name", DROPPED)
def test_a_broken_plugin_is_dropped_and_its_reason_named(name: str, zoo: PluginHost) -> None:
    [failed] = [plugin for plugin in zoo.failed if plugin.name == name]
    reason, named = DROPPED[name]
    assert failed.reason == reason
    assert named in failed.detail


def test_every_animal_of_the_zoo_is_tried() -> None:
    there = {init_file.parent.name for init_file in ZOO.glob("*/__init__.py")}
    assert there == {*DROPPED, *LOADED, HANGS, SPINS}


def test_what_is_right_is_loaded_beside_the_whole_zoo(zoo: PluginHost) -> None:
    assert set(zoo.by_name) == {"example_plugin", *LOADED}


def test_the_hub_serves_pages_beside_the_whole_zoo(zoo_app: Flask) -> None:
    client = zoo_app.test_client()
    page = client.get("/en/plugins")
    assert page.status_code == 200
    words = html.unescape(page.get_data(as_text=True))
    for name, (reason, _detail) in DROPPED.items():
        assert f'id="{name}"' in words
        with zoo_app.test_request_context("/en/plugins"):
            assert str(REASONS[reason]) in words
    assert client.get("/sv/example-plugin/").status_code == 200
    assert client.get("/en/stolen").status_code == 404
    assert client.get("/en/app-wide/").status_code == 404
    assert "lost" not in client.get("/en/nowhere").get_data(as_text=True)


def test_a_migration_that_fails_keeps_only_its_own_plugin_out(zoo_app: Flask) -> None:
    words = zoo_app.test_client().get("/en/plugins").get_data(as_text=True)
    assert "A migration of the plugin failed." in words
    assert "a_table_that_nobody_has" in words


def test_a_slow_answer_is_warned_of(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, zoo: PluginHost
) -> None:
    assert "slow_hook" in zoo.by_name
    with caplog.at_level(logging.WARNING):
        load_plugins(_settings(tmp_path, ZOO / "slow_hook"), Taken())
    assert "slow_hook took 1." in caplog.text
    assert "hub_commands" in caplog.text


def test_a_plugin_that_hangs_is_stopped_and_costs_no_later_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "WALL_SECONDS", 2.0)
    settings = _settings(tmp_path, ZOO / HANGS)
    started = time.monotonic()
    host = load_plugins(settings, Taken())
    assert [plugin.reason for plugin in host.failed] == ["too_slow"]
    assert time.monotonic() - started < 10
    monkeypatch.setattr(verdicts, "_known", {})
    started = time.monotonic()
    assert load_plugins(settings, Taken()).failed == host.failed
    assert time.monotonic() - started < 1


def test_a_plugin_that_never_comes_to_an_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "CPU_SECONDS", 1)
    (failed,) = load_plugins(_settings(tmp_path, ZOO / SPINS), Taken()).failed
    assert (failed.reason, failed.detail) == ("too_slow", "not ready after 1 s of the processor")


def test_a_limit_of_the_processor_set_from_outside_keeps_no_plugin_out(tmp_path: Path) -> None:
    environment = {**os.environ, "HUB_DATA_DIR": str(tmp_path / "var")}
    hub = f"{shlex.quote(sys.executable)} -m hub"
    script = f"ulimit -t 15; {hub} migrate && {hub} plugin list --json"
    listed = subprocess.run(
        ["sh", "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert '"state": "on"' in listed.stdout
    assert "ended_process" not in listed.stdout


def test_of_processes_that_start_together_one_tries_a_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "_known", {})
    found = FoundPlugin("raises", "hub_plugins.raises", ZOO / "raises", "folder")
    tried: list[str] = []
    together = threading.Barrier(2)

    def try_slowly(one: FoundPlugin, *_others: object) -> tuple[str, str]:
        tried.append(one.name)
        time.sleep(0.3)
        return "import_failed", "RuntimeError"

    def start(_number: int) -> dict[str, Refused]:
        together.wait(10)
        return verdicts.refusals([found], [], tmp_path, 10)

    monkeypatch.setattr(verdicts, "_try_in_child", try_slowly)
    with ThreadPoolExecutor(2) as processes:
        first, second = processes.map(start, range(2))
    assert first["raises"].key == second["raises"].key == "import_failed"
    assert tried == ["raises"]


def test_a_process_that_was_halted_while_it_tries_keeps_no_other_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(verdicts, "_known", {})
    monkeypatch.setattr(verdicts, "_try_in_child", lambda *_: ("raises", ""))
    found = FoundPlugin("raises", "hub_plugins.raises", ZOO / "raises", "folder")
    (tmp_path / "plugin_verdicts").mkdir()
    with (tmp_path / "plugin_verdicts" / "lock").open("w") as halted:
        fcntl.flock(halted, fcntl.LOCK_EX)
        with caplog.at_level(logging.INFO):
            assert list(verdicts.refusals([found], [], tmp_path, 0.2)) == ["raises"]
    assert "waiting for another process" in caplog.text


def test_a_changed_plugin_is_tried_again(tmp_path: Path) -> None:
    settings = _settings(tmp_path, ZOO / "misspelt_hook")
    assert load_plugins(settings, Taken()).loaded == ()
    file = tmp_path / "plugins" / "misspelt_hook" / "__init__.py"
    file.write_text(file.read_text().replace("hub_nav_itmes", "hub_nav_items"))
    assert [plugin.name for plugin in load_plugins(settings, Taken()).loaded] == ["misspelt_hook"]


def test_a_verdict_that_cannot_be_read_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "_known", {})
    settings = _settings(tmp_path, ZOO / "raises")
    load_plugins(settings, Taken())
    [kept] = (tmp_path / "var" / "plugin_verdicts").glob("*.json")
    kept.write_text("half a ver")
    monkeypatch.setattr(verdicts, "_known", {})
    assert [one.reason for one in load_plugins(settings, Taken()).failed] == ["import_failed"]
    assert "import_failed" in kept.read_text()


def test_safe_mode_loads_no_plugin(tmp_path: Path) -> None:
    settings = load_settings({"HUB_DATA_DIR": str(tmp_path), "HUB_SAFE_MODE": "1"})
    host = load_plugins(settings, Taken())
    assert (host.loaded, host.failed, host.is_safe_mode) == ((), (), True)


def test_a_kind_of_the_hub_cannot_be_taken(tmp_path: Path) -> None:
    settings = _settings(tmp_path, EXAMPLE)
    host = load_plugins(settings, Taken(entry_kinds=frozenset({"example_note"})))
    assert [(one.reason, one.detail) for one in host.failed] == [("kind_taken", "example_note")]


def test_a_setting_that_does_not_fit_drops_the_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_EXAMPLE_PLUGIN_LIMIT", "many")
    host = load_plugins(_settings(tmp_path, EXAMPLE), Taken())
    [failed] = host.failed
    assert (failed.reason, "HUB_EXAMPLE_PLUGIN_LIMIT" in failed.detail) == ("wrong_setting", True)


def test_the_example_implements_every_hook(zoo: PluginHost) -> None:
    """The one rule that keeps the contract whole: a new hook needs an example and a test."""
    assert set(zoo.by_name["example_plugin"].hooks) == set(HOOKS)
    assert len(HOOKS) == 10
    assert all(getattr(hookspecs, name).__doc__ for name in HOOKS)
