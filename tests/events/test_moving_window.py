import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hub.core import jobs
from hub.core.database import db
from hub.core.sandbox import SandboxError
from hub.events import expansion
from hub.events.expansion import expand
from hub.events.models import Event, Occurrence
from hub.events.queries import events_listing
from hub.events.setup import MOVE_WINDOW
from hub.events.window import move_event_window
from tests.build import make_event

START = datetime(2026, 1, 10, 9, tzinfo=UTC)


def call(_function: str, arguments: dict[str, Any]) -> Any:
    """The expansion in this process; the child process has tests of its own."""
    return expand(b"", arguments)


def last_start(entry_id: int) -> datetime | None:
    return db.session.scalar(
        select(func.max(Occurrence.starts_at)).where(Occurrence.event_id == entry_id)
    )


def test_recurring_events_reach_as_far_as_the_window_has_moved(app: Flask) -> None:
    with app.app_context(), time_machine.travel(START, tick=False) as clock:
        daily = make_event(title="Daily", starts=START, rules=["FREQ=DAILY"])
        single = make_event(title="Single", starts=START + timedelta(days=1))
        before = last_start(daily)
        assert move_event_window(call) == 0
        clock.shift(timedelta(days=40))
        assert move_event_window(call) == 1
        after = last_start(daily)
        assert before is not None
        assert after == before + timedelta(days=40)
        assert last_start(single) == START + timedelta(days=1)
        assert move_event_window(call) == 0


def test_calendars_hear_of_what_an_exrule_takes_out_of_the_window_as_it_moves(app: Flask) -> None:
    with app.app_context(), time_machine.travel(START, tick=False) as clock:
        exrules = {"exrules": ("FREQ=MONTHLY",)}
        number = make_event(starts=START, rules=["FREQ=WEEKLY;BYDAY=SA"], details=exrules)
        before = db.session.get_one(Event, number)
        sequence, excluded = before.sequence, before.excluded
        assert excluded[0] == "2026-01-10T10:00:00"
        clock.shift(timedelta(days=300))
        assert move_event_window(call) == 1
        after = db.session.get_one(Event, number, populate_existing=True)
        assert after.sequence == sequence + 1
        assert set(excluded) < set(after.excluded)


def test_an_event_that_ends_the_child_does_not_stop_the_others(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def hostile(function: str, arguments: dict[str, Any]) -> Any:
        if any("MO" in str(item["details"]["rules"]) for item in arguments["items"]):
            raise SandboxError("timed_out")
        return call(function, arguments)

    with app.app_context(), time_machine.travel(START, tick=False) as clock:
        for number in range(5):
            make_event(title=f"{number}", starts=START, rules=["FREQ=DAILY"])
        bad = make_event(title="bad", starts=START, rules=["FREQ=WEEKLY;BYDAY=MO"])
        clock.shift(timedelta(days=40))
        with caplog.at_level(logging.WARNING):
            assert move_event_window(hostile) == 5
        assert f"event {bad} " in caplog.text


def test_what_a_portion_has_no_time_for_is_worked_out_in_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context(), time_machine.travel(START, tick=False) as clock:
        numbers = [make_event(title=f"{n}", starts=START, rules=["FREQ=DAILY"]) for n in range(5)]
        before = last_start(numbers[0])
        clock.shift(timedelta(days=40))
        monkeypatch.setattr(expansion, "_SECONDS_AT_ONCE", -1)
        assert move_event_window(call) == 5
        assert before is not None
        assert {last_start(number) for number in numbers} == {before + timedelta(days=40)}


def test_an_event_that_was_stored_meanwhile_is_left_alone(app: Flask) -> None:
    with app.app_context(), time_machine.travel(START, tick=False) as clock:
        entry_id = make_event(title="Daily", starts=START, rules=["FREQ=DAILY"])
        clock.shift(timedelta(days=40))

        def slow(function: str, arguments: dict[str, Any]) -> Any:
            with db.engine.connect().execution_options(hub_writes=True) as connection:
                connection.execute(
                    Event.__table__.update().values(  # type: ignore[attr-defined]
                        expanded_until_at=START + timedelta(days=900)
                    )
                )
                connection.commit()
            return call(function, arguments)

        before = last_start(entry_id)
        assert move_event_window(slow) == 0
        assert last_start(entry_id) == before


def test_the_job_runs_once_an_hour_through_the_child_process(app: Flask) -> None:
    known = jobs.of(app)
    assert (MOVE_WINDOW, 3600) in [(one.job, one.seconds) for one in known.schedules]
    with app.app_context():
        with time_machine.travel(START, tick=False):
            entry_id = make_event(title="Daily", starts=START, rules=["FREQ=DAILY"])
            before = last_start(entry_id)
        db.session.remove()
    with time_machine.travel(START + timedelta(days=60), tick=True):
        known.run_now(MOVE_WINDOW, {})
    with app.app_context():
        after = last_start(entry_id)
    assert before is not None
    assert after is not None
    assert after > before + timedelta(days=50)


def test_the_listing_has_offsets_days_and_the_status(app: Flask) -> None:
    with app.app_context():
        timed = make_event(town="hamina", starts=datetime(2027, 7, 1, 15, tzinfo=UTC), hours=1.5)
        days = make_event(
            starts=datetime(2027, 7, 1, tzinfo=UTC).date(),
            ends=datetime(2027, 7, 3, tzinfo=UTC).date(),
            status="cancelled",
        )
        listing = events_listing([timed, days])
    assert listing[timed] == {
        "starts": "2027-07-01T18:00:00+03:00",
        "ends": "2027-07-01T19:30:00+03:00",
        "status": "scheduled",
    }
    assert listing[days] == {"starts": "2027-07-01", "ends": "2027-07-03", "status": "cancelled"}
