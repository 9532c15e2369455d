"""What kinds say about what closes soon: a plugin's answer is asked for with care."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from hub.content import kinds
from hub.content.kinds import Closing, EntryKind
from hub.content.models import Entry
from hub.core.clock import now
from hub.core.database import session, writing
from hub.plugin_host import closings as module
from hub.plugin_host.closings import closings
from hub.plugin_host.gate import gate_of
from hub.plugin_host.plugins import host_of


def asked(app: Flask, limit: int = 10) -> tuple[list[Closing], bool]:
    with app.app_context():
        return closings(now(), now() + timedelta(days=28), limit)


def make_note(app: Flask, closes_at: datetime, state: str = "published") -> int:
    note = next(mapper.class_ for mapper in mappers(app) if mapper.class_.__name__ == "Note")
    moments = dict.fromkeys(("created_at", "published_at", "updated_at"), now())
    with app.app_context(), writing() as rows:
        entry = Entry(kind="example_note", language="en", state=state, **moments)
        rows.add(entry)
        rows.flush()
        rows.add(note(entry_id=entry.id, color="red", closes_at=closes_at))
        return entry.id


def mappers(app: Flask) -> Any:
    return host_of(app).by_name["example_plugin"].module.Note.registry.mappers


def with_closing(app: Flask, closing: Any) -> None:
    """Let the plugin's kind answer in another way."""
    register = kinds.of(app)._kinds
    register["example_note"] = replace(register["example_note"], closing=closing)


def test_a_plugins_kind_says_what_closes_soonest_first(example_app: Flask) -> None:
    later = make_note(example_app, now() + timedelta(days=9))
    sooner = make_note(example_app, now() + timedelta(days=2))
    make_note(example_app, now() - timedelta(days=1))
    make_note(example_app, now() + timedelta(days=40))
    make_note(example_app, now() + timedelta(days=1), state="draft")
    found, has_any = asked(example_app)
    assert [one.entry_id for one in found] == [sooner, later]
    assert has_any
    assert [one.entry_id for one in asked(example_app, limit=1)[0]] == [sooner]


def test_kinds_without_deadlines_are_not_asked(example_app: Flask) -> None:
    with_closing(example_app, None)
    assert asked(example_app) == ([], False)


@pytest.mark.parametrize(
    "answer",
    [
        lambda *_: 1 / 0,
        lambda *_: [Closing(1, datetime(2026, 12, 1))],  # noqa: DTZ001 -- the mistake itself
        lambda *_: ["no closing"],
        lambda *_: session().connection().exec_driver_sql("SELECT * FROM no_such_table"),
    ],
)
def test_a_plugin_that_fails_is_left_out_and_the_page_goes_on(
    example_app: Flask, answer: Any
) -> None:
    kinds.of(example_app).register(
        EntryKind("own", "Own", closing=lambda after, _b, _n: [Closing(7, after + timedelta(1))])
    )
    with_closing(example_app, answer)
    found, has_any = asked(example_app)
    assert [one.entry_id for one in found] == [7]
    assert has_any
    assert gate_of(example_app).failures["example_plugin"] == 1


def test_an_answer_outside_the_time_asked_for_is_dropped(example_app: Flask) -> None:
    with_closing(example_app, lambda after, before, _n: [Closing(1, after), Closing(2, before)])
    assert [one.entry_id for one in asked(example_app)[0]] == [2]


def test_a_late_plugin_is_not_waited_for(
    example_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEADLINE_SECONDS", 0.1)
    asked_for, done = threading.Event(), threading.Event()

    def late(after: datetime, *_: object) -> list[Closing]:
        asked_for.set()
        done.wait(30)
        return [Closing(1, after + timedelta(1))]

    with_closing(example_app, late)
    assert asked(example_app) == ([], True)
    done.set()
    assert asked_for.wait(30)
