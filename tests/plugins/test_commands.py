"""`hub plugin …` and the commands that plugins bring."""

import json

import pytest
from click.testing import CliRunner
from flask import Flask

from hub.core.errors import Conflict, HubError, NotFound, Unavailable
from hub.plugin_host.commands import plugin
from hub.plugin_host.gate import is_on, look_again
from hub.plugin_host.joining import plugin_command_groups
from tests.plugins.conftest import EXAMPLE, ZOO, PluginApp


def _run(app: Flask, *words: str) -> str:
    with app.app_context():
        result = CliRunner().invoke(plugin, words)
    if result.exception:
        raise result.exception
    return result.output


def test_the_list_says_what_runs_and_what_failed_and_why(plugin_app: PluginApp) -> None:
    app = plugin_app(EXAMPLE, ZOO / "misspelt_hook", ZOO / "news")
    rows = {row["name"]: row for row in json.loads(_run(app, "list", "--json"))}
    assert rows["example_plugin"]["state"] == "on"
    assert rows["example_plugin"]["version"] == "1.0"
    assert (rows["misspelt_hook"]["state"], rows["misspelt_hook"]["reason"]) == (
        "failed",
        "unknown_hook",
    )
    assert "did you mean hub_nav_items" in rows["misspelt_hook"]["detail"]
    assert rows["news"]["reason"] == "name_taken"
    assert rows["rss_feeds"]["reason"] == "disabled"
    text = _run(app, "list")
    assert "The plugin has a hook that the service does not know." in text


def test_a_plugin_is_switched_off_and_on(example_app: Flask) -> None:
    assert _run(example_app, "off", "example_plugin") == "example_plugin is off.\n"
    with example_app.app_context():
        assert not is_on("example_plugin")
    [row] = [
        row
        for row in json.loads(_run(example_app, "list", "--json"))
        if row["name"] == "example_plugin"
    ]
    assert (row["state"], row["reason"]) == ("off", "switched_off")
    assert _run(example_app, "on", "example-plugin") == "example_plugin is on.\n"
    with example_app.app_context():
        assert is_on("example_plugin")


def test_a_wrong_name_is_answered_with_the_nearest(example_app: Flask) -> None:
    with pytest.raises(NotFound) as caught, example_app.app_context():
        _run(example_app, "off", "exampel_plugin")
    with example_app.app_context():
        assert "Did you mean example_plugin?" in str(caught.value.message)


def test_a_failed_plugin_cannot_be_switched_on_and_the_reason_is_said(
    plugin_app: PluginApp,
) -> None:
    app = plugin_app(ZOO / "misspelt_hook")
    with pytest.raises(Conflict) as caught:
        _run(app, "on", "misspelt_hook")
    with app.app_context():
        assert "did you mean hub_nav_items" in str(caught.value.message)


def test_a_disabled_plugin_is_switched_on_where_it_was_disabled(example_app: Flask) -> None:
    with pytest.raises(Conflict) as caught:
        _run(example_app, "on", "rss_feeds")
    with example_app.app_context():
        assert "HUB_DISABLED_PLUGINS" in str(caught.value.message)


def test_safe_mode_lists_everything_as_left_out(plugin_app: PluginApp) -> None:
    app = plugin_app(EXAMPLE, HUB_SAFE_MODE="1", HUB_DISABLED_PLUGINS="")
    rows = {row["name"]: row for row in json.loads(_run(app, "list", "--json"))}
    assert (rows["example_plugin"]["state"], rows["example_plugin"]["reason"]) == (
        "off",
        "safe_mode",
    )
    assert "Safe mode" in app.test_client().get("/en/plugins").get_data(as_text=True)


def test_a_plugins_commands_run_and_refuse_while_it_is_off(example_app: Flask) -> None:
    group = plugin_command_groups(example_app)["example-plugin"]
    with example_app.app_context():
        assert CliRunner().invoke(group, ["heard"]).output == "0\n"
    _run(example_app, "off", "example_plugin")
    with example_app.app_context():
        look_again(example_app)
        error = CliRunner().invoke(group, ["heard"]).exception
    assert isinstance(error, Unavailable)
    assert isinstance(error, HubError)
