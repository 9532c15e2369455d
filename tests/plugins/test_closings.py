"""What kinds say for pages of the hub: a plugin's answer is asked for with care."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from hub.content import kinds
from hub.content.kinds import Closing, EntryKind
from hub.content.models import Entry, EntryText
from hub.content.queries import entries_by_id
from hub.content.search_words import search_words
from hub.core.clock import now
from hub.core.database import session, writing
from hub.plugin_host import kind_calls as module
from hub.plugin_host.closings import closings
from hub.plugin_host.gate import gate_of
from hub.plugin_host.plugins import host_of
from hub.plugin_host.times_found import times_found
from hub.portal.search_page import hits_of
from hub.towns.queries import network
from hub.web.shown import ShownTime


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


@pytest.mark.parametrize(
    "answer",
    [
        lambda ids: 1 / 0,
        lambda ids: ["no times"],
        lambda ids: {ids[0]: now()},
        lambda ids: {ids[0]: ShownTime(now().date(), now().date(), datetime(2026, 12, 1))},  # noqa: DTZ001 -- the mistake itself
        lambda ids: session().connection().exec_driver_sql("SELECT * FROM no_such_table"),
    ],
)
def test_a_search_stands_when_a_plugin_fails_to_say_when_its_entries_take_place(
    example_app: Flask, answer: Any
) -> None:
    entry_id = make_note(example_app, now())
    register = kinds.of(example_app)._kinds
    register["example_note"] = replace(register["example_note"], times=answer)
    with example_app.test_request_context("/en/"), example_app.app_context():
        with writing() as rows:
            rows.add(EntryText(entry_id=entry_id, language="en", title="A note", made_at=now()))
        entries = tuple(entries_by_id([entry_id]).values())
        (hit,) = hits_of(entries, search_words("note"), network())
    assert (hit.url.rpartition("/")[2], hit.time) == ("a-note", None)
    assert gate_of(example_app).failures["example_plugin"] == 1


def test_times_of_what_was_not_asked_for_are_dropped(example_app: Flask) -> None:
    day = ShownTime(now().date(), now().date(), now())
    kind = EntryKind("own", "Own", times=lambda ids: {**dict.fromkeys(ids, day), 9: day})
    with example_app.app_context():
        assert times_found(kind, [1, 2]) == {1: day, 2: day}
