"""Plugins hear of changes after they were committed, each at its own pace."""

import importlib
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from hub.core.changes import NewChange, changes_after, content_revision, record_change
from hub.core.clock import now
from hub.core.database import session, writing
from hub.plugin_host.actions import begin_telling, end_telling, switch_plugin
from hub.plugin_host.changes import delete_old_changes, tell_plugins
from hub.plugin_host.gate import is_on, look_again
from hub.plugin_host.models import PluginState
from hub.plugin_host.queries import plugin_state
from tests.plugins.conftest import EXAMPLE, ZOO, PluginApp


def _change(action: str) -> None:
    with writing():
        record_change(NewChange("entry", "1", action, "operator", kind="news"))


def _change_and_fail() -> None:
    with writing():
        record_change(NewChange("entry", "1", "published", "operator"))
        raise RuntimeError("no")


def _heard() -> list[str]:
    actions: list[str] = importlib.import_module(
        "hub_plugins.example_plugin.queries"
    ).heard_actions()
    session().rollback()
    return actions


def test_a_new_plugin_hears_only_what_comes_after_it(example_app: Flask) -> None:
    with example_app.app_context():
        _change("published")
        tell_plugins(example_app)
        assert _heard() == []
        _change("updated")
        _change("withdrawn")
        tell_plugins(example_app)
        assert _heard() == ["updated", "withdrawn"]


def test_nothing_is_heard_twice(example_app: Flask) -> None:
    with example_app.app_context():
        tell_plugins(example_app)
        _change("updated")
        tell_plugins(example_app)
        state = plugin_state("example_plugin")
        assert state is not None
        assert state.heard == content_revision()
        tell_plugins(example_app)
        assert _heard() == ["updated"]


def test_a_change_that_was_taken_back_is_never_heard(example_app: Flask) -> None:
    with example_app.app_context():
        tell_plugins(example_app)
        with pytest.raises(RuntimeError, match="no"):
            _change_and_fail()
        tell_plugins(example_app)
        assert _heard() == []


def test_one_that_fails_keeps_nobody_from_hearing(plugin_app: PluginApp) -> None:
    app = plugin_app(ZOO / "bad_listener", EXAMPLE)
    with app.app_context():
        tell_plugins(app)
        for _ in range(3):
            _change("updated")
        tell_plugins(app)
        assert _heard() == ["updated"] * 3
        state = plugin_state("bad_listener")
        assert state is not None
        assert "OSError: not today" in state.last_error
        assert is_on("bad_listener")


def test_one_that_fails_again_and_again_is_switched_off_and_the_others_hear_of_it(
    plugin_app: PluginApp,
) -> None:
    app = plugin_app(ZOO / "bad_listener", EXAMPLE)
    with app.app_context():
        tell_plugins(app)
        for _ in range(8):
            _change("updated")
        tell_plugins(app)
        look_again(app)
        assert not is_on("bad_listener")
        state = plugin_state("bad_listener")
        assert state is not None
        assert (state.reason, state.switched_by) == ("quarantined", "hub")
        assert "switched_off" in _heard()


def test_a_plugin_that_was_off_hears_later_what_it_missed(example_app: Flask) -> None:
    with example_app.app_context():
        tell_plugins(example_app)
        switch_plugin("example_plugin", is_on=False, by="operator")
        look_again(example_app)
        _change("updated")
        tell_plugins(example_app)
        assert _heard() == []
        switch_plugin("example_plugin", is_on=True, by="operator")
        look_again(example_app)
        tell_plugins(example_app)
        assert _heard() == ["switched_off", "updated", "switched_on"]


def test_two_workers_never_tell_one_plugin_at_once(example_app: Flask) -> None:
    with example_app.app_context():
        heard = begin_telling("example_plugin", lease_seconds=60)
        assert heard == content_revision()
        _change("updated")
        tell_plugins(example_app)
        assert _heard() == []
        end_telling("example_plugin", heard)
        tell_plugins(example_app)
        assert _heard() == ["updated"]


def test_a_worker_that_died_is_followed_by_another_when_its_lease_has_ended(
    example_app: Flask,
) -> None:
    with example_app.app_context():
        begin_telling("example_plugin", lease_seconds=60)
        _change("updated")
        with writing() as writer:
            state = writer.get(PluginState, "example_plugin")
            assert state is not None
            state.telling_until_at = now()
        tell_plugins(example_app)
        assert _heard() == ["updated"]


def test_old_changes_are_deleted_but_what_a_plugin_has_yet_to_hear(example_app: Flask) -> None:
    with example_app.app_context():
        tell_plugins(example_app)
        with time_machine.travel(now() - timedelta(days=250)):
            for action in ("one", "two", "three"):
                _change(action)
        delete_old_changes(180)
        assert len(changes_after(0)) >= 3, "a plugin that lags is waited for"
        tell_plugins(example_app)
        assert _heard() == ["one", "two", "three"]
        delete_old_changes(180)
        left = [change.action for change in changes_after(0, 9999) if change.subject == "entry"]
        assert left == ["three"], "the newest stays: feeds say when it was"


def test_a_plugin_that_lags_for_ever_holds_nothing_back(example_app: Flask) -> None:
    with example_app.app_context():
        tell_plugins(example_app)
        with time_machine.travel(now() - timedelta(days=361)):
            _change("one")
        _change("two")
        delete_old_changes(180)
        assert [c.action for c in changes_after(0, 9999) if c.subject == "entry"] == ["two"]
        tell_plugins(example_app)
        assert _heard() == ["two"]


def test_changes_of_people_stay_when_those_of_entries_are_deleted(app: Flask) -> None:
    people = ["role", "invitation", "person", "retention"]
    with app.app_context():
        began = content_revision()
        with time_machine.travel(now() - timedelta(days=400)), writing():
            for subject in ("entry", "role", "source", "invitation", "person", "retention"):
                record_change(NewChange(subject, "1", "updated", "operator"))
        _change("updated")
        delete_old_changes(180)
        assert [one.subject for one in changes_after(began)] == [*people, "entry"]
