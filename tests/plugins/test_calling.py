"""The three ways to call plugins, and what becomes of one that keeps failing."""

import logging
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient

from hub.core.database import db
from hub.core.log_ids import LogIds, begin_request, end_request, present_ids
from hub.core.permissions import Grant, Role, Viewer
from hub.plugin_host import calling, panels
from hub.plugin_host.actions import switch_plugin
from hub.plugin_host.calling import CallFailed, attempt, outcome, told, within
from hub.plugin_host.gate import FAILURES_UNTIL_OFF, is_on, note_failure, note_success, why_closed
from hub.plugin_host.panels import panels_for
from hub.plugin_host.plugins import FoundPlugin
from hub.plugin_host.queries import plugin_state
from hub.web.access import access_of
from tests.plugins.conftest import EXAMPLE, ZOO, PluginApp, make_app

SOMEONE = FoundPlugin("someone", "hub_plugins.someone", Path(__file__).parent, "folder")


def _show_home(app: Flask) -> list[str]:
    with app.test_request_context("/en/"):
        return [str(panel) for panel in panels_for("home")]


def test_a_call_gives_the_answer_or_the_failure_on_one_line() -> None:
    def fail() -> int:
        raise ValueError("two\nlines")

    assert attempt(SOMEONE, "adding", lambda: 2 + 2) == 4
    failed = attempt(SOMEONE, "failing", fail)
    assert isinstance(failed, CallFailed)
    assert failed.error.startswith("ValueError: two lines (plugins/test_calling.py:")


def test_neither_sys_exit_nor_an_error_without_words_gets_through() -> None:
    class Wordless(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def leave() -> None:
        raise SystemExit(3)

    def mumble() -> None:
        raise Wordless

    assert isinstance(outcome(leave), CallFailed)
    assert outcome(mumble) == CallFailed("Wordless: ")
    assert told(ValueError("x")) == "ValueError: x"


def test_the_users_interrupt_is_nobodys_failure() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outcome(interrupt)


def test_a_late_call_is_left_behind_at_its_deadline() -> None:
    ready = threading.Event()
    started = time.monotonic()
    answer = within(0.1, SOMEONE, "waiting", ready.wait)
    assert time.monotonic() - started < 1
    assert answer == CallFailed("not ready after 0.1 s")
    ready.set()


def test_what_a_plugin_logs_in_time_belongs_to_the_request() -> None:
    begin_request("r1")
    try:
        assert within(5, SOMEONE, "a panel", present_ids) == LogIds(request="r1")
    finally:
        end_request()


def test_calls_that_never_end_use_up_a_bounded_number_of_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calling, "_free_threads", threading.BoundedSemaphore(2))
    ready = threading.Event()
    for _ in range(2):
        within(0.05, SOMEONE, "waiting", ready.wait)
    before = threading.active_count()
    answer = within(0.05, SOMEONE, "one too many", ready.wait)
    assert isinstance(answer, CallFailed)
    assert "still running" in answer.error
    assert threading.active_count() == before
    ready.set()
    deadline = time.monotonic() + 5
    while isinstance(within(0.5, SOMEONE, "again", int), CallFailed):
        assert time.monotonic() < deadline


def test_a_call_of_more_than_a_second_is_warned_of(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "SLOW_SECONDS", 0.05)
    with caplog.at_level(logging.WARNING):
        attempt(SOMEONE, "thinking", lambda: time.sleep(0.1))
        attempt(SOMEONE, "knowing", int)
    assert "someone took 0.1 s for thinking" in caplog.text
    assert "knowing" not in caplog.text


def test_a_panel_whose_template_raises_is_left_out_and_its_error_kept(
    plugin_app: PluginApp,
) -> None:
    app = plugin_app(ZOO / "raising_panel")
    assert _show_home(app) == []
    with app.app_context():
        assert is_on("raising_panel")
        state = plugin_state("raising_panel")
        assert state is not None
        assert "nothing_of_this_name" in state.last_error


def test_a_page_without_a_panel_that_failed_is_made_again_after_a_minute(
    plugin_app: PluginApp,
) -> None:
    app = plugin_app(ZOO / "raising_panel")
    noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False), app.test_request_context("/en/"):
        assert panels_for("home") == []
        assert g.holds_until == noon.replace(minute=1)


def test_the_error_of_a_panel_is_shown_to_editors_and_not_to_readers(
    plugin_app: PluginApp,
) -> None:
    app = plugin_app(ZOO / "raising_panel")
    _show_home(app)
    reader = app.test_client().get("/en/plugins")
    assert "nothing_of_this_name" not in reader.get_data(as_text=True)
    access_of(app).viewer = lambda: Viewer(1, frozenset({Grant(Role.EDITOR, 3)}))
    editor = app.test_client().get("/en/plugins", headers={"If-None-Match": reader.headers["ETag"]})
    assert "nothing_of_this_name" in editor.get_data(as_text=True)


def test_a_late_panel_is_left_out_of_a_page_that_comes_in_time(
    plugin_app: PluginApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "DEADLINE_SECONDS", 0.1)
    app = plugin_app(ZOO / "late_panel")
    started = time.monotonic()
    assert _show_home(app) == []
    assert time.monotonic() - started < 1.5


def test_a_plugin_that_keeps_failing_is_switched_off_with_its_last_error(
    plugin_app: PluginApp,
) -> None:
    app = plugin_app(ZOO / "raising_panel", EXAMPLE)
    client = app.test_client()
    for _ in range(FAILURES_UNTIL_OFF - 1):
        _show_home(app)
    with app.app_context():
        assert is_on("raising_panel")
    _show_home(app)
    with app.app_context():
        assert why_closed("raising_panel") == "quarantined"
        assert is_on("example_plugin")
        state = plugin_state("raising_panel")
        assert state is not None
        assert (state.switched_by, state.is_on) == ("hub", False)
    words = client.get("/en/plugins").get_data(as_text=True)
    assert "The plugin failed several times in a row and was switched off." in words
    assert "nothing_of_this_name" in words
    assert _still_serves(client)


def _still_serves(client: FlaskClient) -> bool:
    return client.get("/en/example-plugin/").status_code == 200


def test_a_success_in_between_begins_the_count_anew(example_app: Flask) -> None:
    for _ in range(3):
        for _ in range(FAILURES_UNTIL_OFF - 1):
            note_failure(example_app, "example_plugin", "ValueError: now and then")
        note_success(example_app, "example_plugin")
    with example_app.app_context():
        assert is_on("example_plugin")


def test_a_panels_query_leaves_the_pages_own_transaction_alone(example_app: Flask) -> None:
    with example_app.test_request_context("/en/towns/falun"):
        connection = db.session.connection()
        assert panels_for("town", town="falun")
        assert db.session.connection() is connection


def test_another_process_sees_a_switch_within_a_second(
    plugin_app: PluginApp,
) -> None:
    here = plugin_app(EXAMPLE)
    there = make_app(here.config["HUB"])
    with there.app_context():
        assert is_on("example_plugin")
    with here.app_context():
        switch_plugin("example_plugin", is_on=False, by="operator", reason="switched_off")
    deadline = time.monotonic() + 1.5
    while there.test_client().get("/en/example-plugin/").status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    with there.app_context():
        db.engine.dispose()
